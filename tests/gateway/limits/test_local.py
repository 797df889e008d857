import pytest

from gateway.limits import local
from gateway.limits.local import LocalStore
from tests.gateway.limits.asks import make_ask, make_subject


def count_left(store: LocalStore, name: str, now: int) -> int:
    (standing,) = store.list_standings(make_ask(make_subject(name, rpm=9)).entries, now)
    return standing.left


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    """Windows with nothing in them go first."""
    monkeypatch.setattr(local, "MOST_WINDOWS", 10)
    store = LocalStore()
    for number in range(10):
        ask = make_ask(make_subject(f"old {number}", rpm=9))
        store.take(ask.entries, ask.lease, now=1_000, until=9_000)
    for number in range(4):
        ask = make_ask(make_subject(f"new {number}", rpm=9))
        store.take(ask.entries, ask.lease, now=70_000, until=90_000)
    assert [count_left(store, f"new {number}", 70_500) for number in range(4)] == [
        8
    ] * 4
    for number in range(30):
        ask = make_ask(make_subject(f"many {number}", rpm=9))
        store.take(ask.entries, ask.lease, now=71_000, until=90_000)
        assert count_left(store, f"many {number}", 71_000) == 8
