"""Fixtures that every part of the suite may use."""

import socket
import sys
from collections.abc import Iterator

import pytest

from tests.append_only import flush_past_append_only  # noqa: F401


@pytest.fixture(autouse=True)
def end_ledger_writer() -> Iterator[None]:
    """Its thread has a connection of its own, which would keep the test database
    from being flushed and dropped; it starts again by itself."""
    yield
    module = sys.modules.get("gateway.ledger.writer")
    if module:
        module.writer.stop()


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
