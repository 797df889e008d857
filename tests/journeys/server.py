"""The web server as `manage.py up` starts it, on a port and data of its own."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from portal.processes.commands import build_web
from tests.load.process_usage import read_tree, read_worker_rss

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 15


class GatewayServer:
    """`start`, `stop` and `kill` may follow each other; the port stays the same."""

    def __init__(self, folder: Path, port: int, database: dict[str, str]) -> None:
        self.port = port
        self.data_dir = folder / "data"
        self.log = folder / "server.log"
        own = {"DATA_DIR": str(self.data_dir), "PORT": str(port), **database}
        own["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        self.environment = {**os.environ, **own}
        self.workers = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, workers: int = 1) -> None:
        self.workers = workers
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                build_web("127.0.0.1", self.port, workers).words,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group that can be killed as a whole
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            assert self.process.poll() is None, self.read_log()[-3000:]
            assert time.monotonic() < deadline, self.read_log()[-3000:]
            time.sleep(0.05)

    def run_with(self, workers: int) -> None:
        """Starts again unless so many workers run already."""
        if workers != self.workers:
            self.stop()
            self.start(workers)

    def is_ready(self) -> bool:
        try:
            url = f"{self.base_url}/readyz"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        return False

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.workers = 0

    def kill(self) -> None:
        """SIGKILL to the parent and all its workers at once."""
        assert self.process
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)
        self.workers = 0

    def read_log(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def rss(self) -> int:
        """Bytes of the largest web worker."""
        assert self.process
        return read_worker_rss(self.process.pid)

    def list_processes(self) -> list[int]:
        assert self.process
        return [usage.pid for usage in read_tree(self.process.pid)]


@contextmanager
def make_database() -> Iterator[dict[str, str]]:
    """A database of its own on the suite's PostgreSQL; nothing on SQLite."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield {}
        return
    name = f"journeys_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
