"""Guessing at keys: counted by address, refused for a while, forgotten."""

from ipaddress import ip_address

import pytest

from gateway import failed_keys
from gateway.errors import TooManyWrongKeys
from gateway.failed_keys import MOST_FAILURES, FailedKeys

GUESSER = ip_address("8.8.8.8")


def fail(keys: FailedKeys, address: str, times: int = MOST_FAILURES) -> None:
    for _ in range(times):
        keys.note(ip_address(address))


def test_an_address_that_guesses_is_told_when_to_come_back():
    keys = FailedKeys()
    fail(keys, "8.8.8.8", MOST_FAILURES - 1)
    keys.check(GUESSER)
    fail(keys, "8.8.8.8", 1)
    with pytest.raises(TooManyWrongKeys) as caught:
        keys.check(GUESSER)
    assert 1 <= int(dict(caught.value.headers)[b"retry-after"]) <= 60
    keys.check(ip_address("8.8.4.4"))


def test_a_network_of_one_customer_counts_together():
    keys = FailedKeys()
    for last in range(MOST_FAILURES):
        keys.note(ip_address(f"2a00:1450:4001:830::{last:x}"))
    with pytest.raises(TooManyWrongKeys):
        keys.check(ip_address("2a00:1450:4001:830:ffff::1"))
    keys.check(ip_address("2a00:1450:4001:831::1"))


def test_after_a_while_it_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    keys, now = FailedKeys(), 1000.0
    monkeypatch.setattr(failed_keys.time, "monotonic", lambda: now)
    fail(keys, "8.8.8.8")
    now += 59
    with pytest.raises(TooManyWrongKeys):
        keys.check(GUESSER)
    now += 2
    keys.check(GUESSER)
    fail(keys, "8.8.8.8", 1)
    keys.check(GUESSER)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "fd00::1"])
def test_a_proxy_that_was_not_made_known_does_not_shut_all_out(address: str):
    keys = FailedKeys()
    fail(keys, address, 10 * MOST_FAILURES)
    keys.check(ip_address(address))


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(failed_keys, "MAX_ADDRESSES", 3)
    keys = FailedKeys()
    for last in range(1, 6):
        fail(keys, f"8.8.8.{last}")
    keys.check(ip_address("8.8.8.1"))
    with pytest.raises(TooManyWrongKeys):
        keys.check(ip_address("8.8.8.5"))
