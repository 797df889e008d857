import os
import socket
from pathlib import Path

import pytest

from portal.processes.preconditions import StartRefused, check_port, lock_directory
from portal.processes.probes import choose_name


def test_check_port_accepts_a_free_one(free_port: int):
    check_port("127.0.0.1", free_port)


def test_check_port_names_the_busy_one():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(StartRefused, match=f"Port {port} on 127.0.0.1"):
            check_port("127.0.0.1", port)


def test_check_port_refuses_a_number_that_is_no_port():
    with pytest.raises(StartRefused, match="Port 70000"):
        check_port("127.0.0.1", 70_000)


def test_lock_refuses_a_living_owner_at_once(tmp_path: Path):
    lock = lock_directory(tmp_path)
    with pytest.raises(StartRefused, match=f"process {os.getpid()}"):
        lock_directory(tmp_path)
    os.close(lock)
    os.close(lock_directory(tmp_path))


@pytest.mark.parametrize(
    ("allowed", "name"),
    [
        ([], "127.0.0.1:8000"),
        (["*"], "127.0.0.1:8000"),
        (["gateway.example.com"], "gateway.example.com"),
        ([".example.com"], "example.com"),
    ],
)
def test_ready_check_uses_a_name_the_site_answers_to(allowed: list[str], name: str):
    assert choose_name(allowed, "127.0.0.1:8000") == name
