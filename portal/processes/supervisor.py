"""Starts the children, keeps them running, and ends them in the right order."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from portal.processes import guard
from portal.processes.child import Child

TICK_SECONDS = 0.1
STOP_SECONDS = 6.0  # the guard's own limits end well before
START_SECONDS = 90.0  # slow disks and first compilations included


class GaveUp(Exception):
    """Something cannot be kept running; the text says which and why."""


class Supervisor:
    """`children` in the order of starting; they end in the opposite order.

    `lock` is the descriptor of the data directory's lock: the guard shares it, so
    the directory stays ours until the last child is gone. `scratch` is removed then.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        lock: int,
        scratch: Path,
        say: Callable[[str], None],
    ) -> None:
        self.children = children
        self.say = say
        self.stopping = threading.Event()
        self.guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, str(scratch)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[lock],
            text=True,
        )

    def catch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start_child(self, child: Child) -> None:
        self.tell_guard(f"+{child.start()} {child.command.grace}")

    def tell_guard(self, line: str) -> None:
        try:
            print(line, file=self.guard.stdin, flush=True)
        except OSError:
            raise GaveUp("The guard process is gone.") from None

    def wait_until(self, is_ready: Callable[[], bool], what: str) -> None:
        """Returns early when asked to stop; nothing is restarted before all is up."""
        deadline = time.monotonic() + START_SECONDS
        while not self.stopping.is_set() and not is_ready():
            for child in self.children:
                if (code := child.note_death()) is not None:
                    raise GaveUp(f"{child.command.name} ended at once (code {code}).")
            if time.monotonic() > deadline:
                raise GaveUp(f"{what} did not answer in {START_SECONDS:.0f} seconds.")
            self.stopping.wait(TICK_SECONDS)

    def watch(self) -> None:
        """Restarts what dies, until asked to stop; GaveUp when that does not help."""
        while not self.stopping.wait(TICK_SECONDS):
            if self.guard.poll() is not None:
                raise GaveUp("The guard process is gone.")
            for child in self.children:
                self.revive_child(child)

    def revive_child(self, child: Child) -> None:
        group, name = child.group, child.command.name
        if (code := child.note_death()) is not None:
            self.tell_guard(f"-{group}")
            if child.is_hopeless:
                raise GaveUp(f"{name} died {len(child.deaths)} times in a minute.")
            self.say(f"{name} died (code {code}) and starts again.")
        elif child.is_due:
            self.start_child(child)

    def stop(self) -> None:
        """Leaves no process behind; the guard does the ending in every case."""
        with suppress(OSError):
            if self.guard.stdin:
                self.guard.stdin.close()
        if self.guard.poll() is None:
            self.reap_children()
        else:
            self.end_without_guard()

    def reap_children(self) -> None:
        """A child that was not waited for still counts as running for the guard."""
        deadline = time.monotonic() + STOP_SECONDS
        while self.guard.poll() is None and time.monotonic() < deadline:
            for child in self.children:
                if child.process:
                    child.process.poll()
            time.sleep(guard.POLL_SECONDS)

    def end_without_guard(self) -> None:
        running = [child for child in self.children if child.group]
        ender = threading.Thread(
            target=guard.end_groups,
            args=[{child.group: child.command.grace for child in running}],
        )
        ender.start()
        while ender.is_alive():
            for child in running:
                if child.process:
                    child.process.poll()
            ender.join(guard.POLL_SECONDS)
