"""One child process: its starts, its deaths, and when it may start again."""

import subprocess
import time
from pathlib import Path

from portal.processes.commands import Command
from portal.processes.guard import kill_group

MAX_DEATHS = 5
WINDOW_SECONDS = 60.0
FIRST_DELAY = 0.2  # doubles with each death inside the window


class Child:
    def __init__(
        self, command: Command, environment: dict[str, str], directory: Path
    ) -> None:
        self.command = command
        self.environment = environment
        self.directory = directory
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: list[float] = []

    @property
    def group(self) -> int | None:
        """The process group, while the child runs as far as we know."""
        return self.process.pid if self.process else None

    def start(self) -> int:
        """A session of its own: signals from the terminal stay with the parent."""
        self.process = subprocess.Popen(
            self.command.words,
            env=self.environment,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self.process.pid

    def note_death(self) -> int | None:
        """Its exit code if it has died since the last look, else None.

        What it left in its group dies too: an orphaned web worker would go on
        answering on the same port.
        """
        if self.process is None or self.process.poll() is None:
            return None
        kill_group(self.process.pid)
        code: int = self.process.returncode
        self.process = None
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < WINDOW_SECONDS] + [now]
        return code

    @property
    def is_hopeless(self) -> bool:
        return len(self.deaths) > MAX_DEATHS

    @property
    def is_due(self) -> bool:
        """Whether it is down and has rested long enough to start again."""
        if self.process or not self.deaths:
            return not self.process
        delay = FIRST_DELAY * 2.0 ** (len(self.deaths) - 1)
        return time.monotonic() - self.deaths[-1] >= delay
