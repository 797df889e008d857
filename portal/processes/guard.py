"""Ends the product's process groups when `manage.py up` is gone.

Run as a script of its own, standard library only. Its standard input is a pipe whose
other end only `up` holds: `+GROUP SECONDS` says that a child started and how long it
may take to end, `-GROUP` that it is over. At the end of input, be it a normal stop
or a `kill -9` of `up`, the groups end newest first: SIGTERM to the leader, then
SIGKILL to what is left of the group. Works wherever POSIX does.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

POLL_SECONDS = 0.02
GONE = (ProcessLookupError, PermissionError)  # macOS: EPERM for a group of zombies


def read_groups(lines: Iterable[str]) -> dict[int, float]:
    """Groups still running at the end of input, with their grace in seconds."""
    groups: dict[int, float] = {}
    for line in lines:
        words = line[1:].split()
        if line.startswith("+"):
            groups[int(words[0])] = float(words[1])
        else:
            groups.pop(int(words[0]), None)
    return groups


def is_running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except GONE:
        return False
    return True


def end_group(group: int, grace: float) -> None:
    """Asks the leader, waits up to `grace` seconds, then takes the whole group."""
    with suppress(*GONE):
        os.kill(group, signal.SIGTERM)
        deadline = time.monotonic() + grace
        while is_running(group) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    kill_group(group)


def kill_group(group: int) -> None:
    with suppress(*GONE):
        os.killpg(group, signal.SIGKILL)


def end_groups(groups: dict[int, float]) -> None:
    for group, grace in reversed(groups.items()):
        end_group(group, grace)


def remove_directory(path: Path) -> None:
    """The socket directory, which only the broker wrote to."""
    with suppress(OSError):
        for file in path.iterdir():
            file.unlink()
        path.rmdir()


def main(directory: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_groups(read_groups(sys.stdin))
    remove_directory(Path(directory))


if __name__ == "__main__":
    main(sys.argv[1])
