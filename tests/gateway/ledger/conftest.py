"""Fixtures of the writer's tests."""

from collections.abc import Iterator

import pytest

from gateway.ledger.writer import Writer
from tests.gateway.ledger.valve import Valve


@pytest.fixture
def valve(monkeypatch: pytest.MonkeyPatch) -> Valve:
    """Stands before the database for every writer of the test."""
    valve = Valve()
    monkeypatch.setattr("gateway.ledger.writer.apply_operations", valve)
    monkeypatch.setattr("gateway.ledger.writer.RETRY_SECONDS", 0.01)
    return valve


@pytest.fixture
def writer() -> Iterator[Writer]:
    writer = Writer()
    yield writer
    writer.stop()
