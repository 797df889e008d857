"""What must hold before anything is started; each refusal is one plain sentence."""

import fcntl
import os
import resource
import socket
import time
from contextlib import suppress
from pathlib import Path

FILES_WANTED = 65_536  # each streamed call holds two sockets
LOCK_SECONDS = 6.0  # a killed parent's guard is done by then


class StartRefused(Exception):
    """Nothing was started; the text says why and what to do."""


def check_port(host: str, port: int) -> None:
    """Granian shares ports by design, so a second server would go unnoticed."""
    try:
        if not 0 < port < 65_536:
            raise OverflowError("a port is a number from 1 to 65535")
        family, kind, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StartRefused(
            f"Port {port} on {host} cannot be used ({reason}). "
            "Stop the program that has it, or choose another: PORT=8001 make run"
        ) from None


def lock_directory(data_dir: Path) -> int:
    """The descriptor that keeps the data directory ours until it is closed.

    Waits a moment for the guard of a parent that was killed; refuses at once while
    another `up` is alive.
    """
    lock = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_SECONDS
    while not take_lock(lock):
        owner = os.pread(lock, 32, 0).decode().strip()
        if is_alive(owner) or time.monotonic() > deadline:
            os.close(lock)
            raise StartRefused(
                f"NewBigAI already runs on {data_dir} (process {owner or 'unknown'}). "
                "Stop it first, or give this one its own DATA_DIR and PORT."
            )
        time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def take_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_alive(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def raise_file_limit() -> None:
    """Some systems start programs with 256 files, too few for a busy gateway."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = FILES_WANTED if hard == unlimited else min(hard, FILES_WANTED)
    if soft != unlimited and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
