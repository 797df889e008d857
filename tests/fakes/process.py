"""The upstream as a process of its own, for tests whose client is another process."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class UpstreamProcess:
    port: int
    pid: int

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def fetch_bill(self) -> list[dict[str, Any]]:
        """The bill so far, in order of arrival; keys as in `BillLine`."""
        with urllib.request.urlopen(self.page("/__bill"), timeout=10) as answer:
            bill: list[dict[str, Any]] = json.load(answer)
        return bill

    def reset_bill(self) -> None:
        request = urllib.request.Request(self.page("/__reset"), data=b"")
        urllib.request.urlopen(request, timeout=10).close()

    def wait_for_bill(self, lines: int, seconds: float = 5) -> list[dict[str, Any]]:
        """The bill once it has that many lines, or as it is after `seconds`."""
        deadline = time.monotonic() + seconds
        while len(bill := self.fetch_bill()) < lines and time.monotonic() < deadline:
            time.sleep(0.05)
        return bill

    def page(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def start_upstream(port: int = 0) -> Iterator[UpstreamProcess]:
    command = [sys.executable, "-m", "tests.fakes.upstream", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline().split()
            yield UpstreamProcess(port=int(first[1]), pid=process.pid)
        finally:
            process.terminate()


def closed_port() -> int:
    """A port of 127.0.0.1 that refuses connections (free a moment ago)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
