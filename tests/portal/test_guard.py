"""The guard ends groups, asks first, and does not wait for the stubborn."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from portal.processes import guard

POLITE = "import time; print('ready', flush=True); time.sleep(60)"
STUBBORN = (
    "import signal, time, sys;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(60)"
)


def start_group(code: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def run_guard(words: str, directory: Path) -> float:
    """Seconds until the guard is done with what it was told."""
    begun = time.monotonic()
    command = [sys.executable, "-I", "-S", guard.__file__, str(directory)]
    subprocess.run(command, input=words, text=True, check=True, timeout=30)
    return time.monotonic() - begun


def test_read_groups_keeps_the_order_of_starts():
    lines = ["+11 0.4\n", "+12 1.0\n", "-11\n", "+13 3.0\n"]
    assert list(guard.read_groups(lines).items()) == [(12, 1.0), (13, 3.0)]


def test_guard_ends_a_polite_group_with_sigterm(tmp_path: Path):
    with start_group(POLITE) as polite:
        # Popen reaps only when asked, so the zombie lasts for the whole grace.
        run_guard(f"+{polite.pid} 0.2\n", tmp_path / "none")
        assert polite.wait(5) == -signal.SIGTERM


def test_guard_kills_a_stubborn_group_after_its_grace(tmp_path: Path):
    with start_group(STUBBORN) as stubborn:
        assert run_guard(f"+{stubborn.pid} 0.3\n", tmp_path / "none") >= 0.3
        assert stubborn.wait(5) == -signal.SIGKILL


def test_guard_takes_children_whose_leader_is_gone(tmp_path: Path):
    orphan = (
        f"import subprocess, sys;subprocess.Popen([sys.executable, '-c', {STUBBORN!r}])"
    )
    leader = start_group(orphan)
    leader.wait(5)
    run_guard(f"+{leader.pid} 5\n", tmp_path / "none")
    assert leader.stdout
    assert leader.stdout.read() == ""  # the pipe closes with its last holder
    leader.stdout.close()


def test_guard_removes_the_socket_directory(tmp_path: Path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "valkey.sock").touch()
    run_guard("", scratch)
    assert not scratch.exists()
