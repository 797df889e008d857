"""Fixtures of the gateway's unit tests."""

from collections.abc import Iterator

import pytest

from gateway.key_cache import KeyCache
from gateway.keys import IssuedKey, issue_api_key
from tests.factories import make_account
from tests.gateway.processes import Process
from tests.gateway.wire.posting import close_forms


@pytest.fixture
def cache() -> KeyCache:
    return KeyCache()


@pytest.fixture
def issued() -> IssuedKey:
    return issue_api_key(account=make_account(), name="test")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    return [Process(monkeypatch) for _ in range(2)]


@pytest.fixture(autouse=True)
def end_forms() -> Iterator[None]:
    yield
    close_forms()
