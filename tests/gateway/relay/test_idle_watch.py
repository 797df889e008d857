"""Silence: pinged through while it is short, ended when it is long."""

import asyncio

import pytest

from gateway.relay import idle_watch
from gateway.relay.idle_watch import IdleWatch


class Upstream:
    status, headers, is_complete = 200, {}, False
    is_closed = False

    async def read(self) -> bytes:
        return b""

    def close(self, *, is_ended: bool = False) -> None:
        self.is_closed = True


@pytest.fixture
def pings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(idle_watch, "PING_SECONDS", 0.05)
    return []


async def watch(pings: list[int], *, seconds: float) -> tuple[IdleWatch, Upstream]:
    upstream = Upstream()
    found = IdleWatch(upstream, seconds, ping=lambda: pings.append(1))
    found.start()
    return found, upstream


async def test_a_short_silence_is_pinged_through(pings: list[int]):
    found, upstream = await watch(pings, seconds=5)
    found.waits_since = asyncio.get_running_loop().time()
    await asyncio.sleep(0.18)
    found.stop()
    assert 2 <= len(pings) <= 3
    assert not upstream.is_closed
    await asyncio.sleep(0.1)
    assert len(pings) <= 3


async def test_a_long_silence_ends_the_upstream(pings: list[int]):
    found, upstream = await watch(pings, seconds=0.12)
    found.waits_since = asyncio.get_running_loop().time()
    await asyncio.sleep(0.25)
    assert found.has_fired
    assert upstream.is_closed


async def test_words_in_time_are_no_silence(
    pings: list[int], monkeypatch: pytest.MonkeyPatch
):
    """Together they are much longer than the limit."""
    monkeypatch.setattr(idle_watch, "PING_SECONDS", 1.0)
    found, upstream = await watch(pings, seconds=1)
    for _ in range(12):
        found.waits_since = asyncio.get_running_loop().time()
        await asyncio.sleep(0.1)
        found.waits_since = None
    found.stop()
    assert not upstream.is_closed
    assert not pings


async def test_a_client_that_reads_slowly_is_no_silence_of_the_upstream(
    pings: list[int],
):
    found, upstream = await watch(pings, seconds=0.05)
    await asyncio.sleep(0.2)
    found.stop()
    assert not upstream.is_closed
    assert not pings
