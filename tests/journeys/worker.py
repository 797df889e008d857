"""Celery workers with beat, and their Valkey, as `manage.py up` starts them, on the
database of the test."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from celery import Celery
from django.conf import settings
from django.db import connection

from portal.processes.commands import build_environment, build_valkey, build_worker
from portal.processes.probes import is_valkey_ready

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """One worker with a beat of its own; its words go to `output`."""

    def __init__(self, redis_url: str, data_dir: Path) -> None:
        self.output = data_dir / "worker.txt"
        words = [*build_worker().words, "--hostname", f"{data_dir.name}@test"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                words,
                cwd=ROOT,
                env=build_environment(redis_url, data_dir, 0) | find_database(data_dir),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code; SIGKILL takes its whole group, as a power cut would."""
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(15)

    @property
    def is_group_alive(self) -> bool:
        """Whether any of its processes runs; on Linux the dead may wait for burial."""
        if Path("/proc/self/stat").exists():
            return any(group == self.process.pid for group in list_living_groups())
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 0)
            return True
        return False


def list_living_groups() -> Iterator[int]:
    """The process group of every process that is not a zombie; Linux only."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, group = path.read_text().rpartition(")")[2].split()[:3]
            if state != "Z":
                yield int(group)


def find_database(data_dir: Path) -> dict[str, str]:
    """Variables that lead another process to the database of this test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":  # it looks in its data directory, and finds ours
        (data_dir / "newbigai.sqlite3").symlink_to(name)
        return {}
    url = urlsplit(os.environ["DATABASE_URL"])
    return {"DATABASE_URL": url._replace(path=f"/{name}").geturl()}


@contextmanager
def start_valkey() -> Iterator[str]:
    """Yields its URL. A short folder: the path of a socket has a limit."""
    with tempfile.TemporaryDirectory(prefix="nb-") as folder:
        socket = Path(folder) / "valkey.sock"
        process = subprocess.Popen(build_valkey(socket, Path(folder)).words)
        try:
            wait_for(lambda: is_valkey_ready(socket), 10)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def start_workers(redis_url: str, *data_dirs: Path) -> Iterator[list[WorkerProcess]]:
    workers = []
    try:
        for data_dir in data_dirs:
            data_dir.mkdir()
            workers.append(WorkerProcess(redis_url, data_dir))
        yield workers
    finally:
        for worker in workers:
            if worker.is_group_alive:
                worker.end(signal.SIGKILL)


def list_registered(redis_url: str) -> dict[str, list[str]]:
    """The tasks that each running worker knows, by the name of the worker."""
    broker = redis_url.replace("unix://", "redis+socket://", 1)
    with Celery(broker=broker, set_as_current=False) as app:
        app.conf.timezone = settings.CELERY_TIMEZONE
        answers: dict[str, list[str]] = (
            app.control.inspect(timeout=1).registered() or {}
        )
    return answers


def wait_for(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
