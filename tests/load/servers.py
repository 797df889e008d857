"""Starting and ending the servers of a turn; each is ended by its process id."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.processes.commands import build_web

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
STOP_SECONDS = 15
# Whatever the caller's environment names, a benchmark never touches real stores.
OWN_STORES = {"MODE": "embedded", "DATABASE_URL": "", "REDIS_URL": ""}
OWN_STORES |= {"DATABASE_URL_FILE": "", "REDIS_URL_FILE": ""}


@dataclass(frozen=True, slots=True)
class Target:
    """What can be measured: an application, its environment and a key for it."""

    name: str
    application: str
    environment: dict[str, str]
    key: str
    log_path: Path


@dataclass(frozen=True, slots=True)
class RunningTarget:
    port: int
    pid: int


@contextmanager
def start_fast_upstream() -> Iterator[int]:
    """Yields its port."""
    command = [sys.executable, "-m", "tests.load.fast_upstream"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline().split()[1])
        finally:
            stop_process(process)


def prepare_passthrough(upstream_port: int, folder: Path) -> Target:
    return Target(
        name="pass-through",
        application="tests.load.passthrough:application",
        environment={"UPSTREAM_URL": f"http://127.0.0.1:{upstream_port}"},
        key="sk-none",
        log_path=folder / "passthrough.log",
    )


def prepare_gateway(upstream_port: int, folder: Path) -> Target:
    """An own data folder with one channel and one key that has money."""
    environment = OWN_STORES | {"DATA_DIR": str(folder / "data"), "PORT": "0"}
    channel = ["--provider", "openai", "--credential", "x"]
    channel += ["--base-url", f"http://127.0.0.1:{upstream_port}/v1"]
    channel += ["--models", "gpt-4o,gpt-4o-mini"]
    run_manage("migrate", environment=environment)
    run_manage("import_prices", environment=environment)
    run_manage("add_channel", *channel, environment=environment)
    account = ["bench@example.com", "--credit", "100000"]
    printed = run_manage("issue_key", *account, environment=environment)
    return Target(
        name="gateway",
        application="portal.asgi:application",
        environment=environment,
        key=printed.split()[-1],
        log_path=folder / "gateway.log",
    )


def run_manage(*words: str, environment: dict[str, str]) -> str:
    """Output of one management command; its complaint when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise SystemExit(f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def start_target(target: Target) -> Iterator[RunningTarget]:
    """The target behind granian, as `manage.py up` starts it, ready to be called."""
    port = pick_port()
    words = [*build_web("127.0.0.1", port, 1).words[:-1], target.application]
    environment = os.environ | target.environment | {"PORT": str(port)}
    with (
        target.log_path.open("ab") as log,
        subprocess.Popen(
            words, cwd=ROOT, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        try:
            wait_until_ready(process, port, target.log_path)
            yield RunningTarget(port, process.pid)
        finally:
            stop_process(process)


def pick_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"the server did not start:\n{log.read_text()[-2000:]}")


def stop_process(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def run_generator(job: dict[str, object]) -> dict[str, Any]:
    """The result of one phase, made by a load generator of its own process."""
    command = [sys.executable, "-m", "tests.load.generator", json.dumps(job)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=180
    )
    if done.returncode:
        raise SystemExit(f"the load generator failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result
