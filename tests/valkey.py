"""A Valkey of a test's own, that it may kill, hang and start again."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.processes.commands import build_valkey
from portal.processes.probes import is_valkey_ready
from tests.journeys.worker import wait_for


@dataclass(slots=True)
class Valkey:
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/valkey.sock"

    def start(self) -> None:
        socket = self.folder / "valkey.sock"
        self.process = subprocess.Popen(build_valkey(socket, self.folder).words)
        wait_for(lambda: is_valkey_ready(socket), 10)

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(10)

    def lose_data(self) -> None:
        """What it wrote down; while it does not run."""
        (self.folder / "appendonlydir").rename(self.folder / "lost")


@contextmanager
def start_own_valkey() -> Iterator[Valkey]:
    """In a short folder: the path of a socket has a limit."""
    with tempfile.TemporaryDirectory(prefix="nb-") as folder:
        valkey = Valkey(Path(folder))
        valkey.start()
        try:
            yield valkey
        finally:
            valkey.kill()
