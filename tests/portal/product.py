"""The whole product as `manage.py up` starts it, for journeys."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.environment import NOT_FOR_CHILDREN

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops everything"
START_SECONDS = 120


class Product:
    """`with Product(data_dir, port) as product:` returns once the banner is there.

    On SQLite in `data_dir`, unless DATABASE_URL is given.
    """

    def __init__(self, data_dir: Path, port: int, **environment: str) -> None:
        self.data_dir = data_dir
        self.base_url = f"http://127.0.0.1:{port}"
        self.output = data_dir.with_name(f"{data_dir.name}-{port}.txt")
        inherited = {**os.environ}
        for name in ("DATABASE_URL", *NOT_FOR_CHILDREN):  # the suite's own
            inherited.pop(name, None)
        own = {"DATA_DIR": str(data_dir), "PORT": str(port), **environment}
        self.environment = {**inherited, **own}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Product":
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while READY not in self.read_output():
            assert self.process.poll() is None, self.read_output()
            assert time.monotonic() < deadline, self.read_output()
            time.sleep(0.1)
        return self

    def read_output(self) -> str:
        return self.output.read_text()

    def find_in_output(self, pattern: str) -> str:
        match = re.search(pattern, self.read_output())
        assert match, self.read_output()
        return match.group()

    def fetch(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.base_url + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def end(self, number: signal.Signals = signal.SIGINT) -> float:
        """Seconds from the signal until `up` itself is gone."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        return time.monotonic() - begun

    def list_processes(self) -> dict[int, str]:
        """Command lines by process id of all that live with our data directory in
        their environment; Linux only."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes():
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = words.decode()
        return found

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process and self.process.poll() is None:
            self.end()
