"""Redis killed, hung, flushed, or something else than Redis: calls go on."""

import asyncio
import signal
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import pytest_asyncio
from redis import Redis
from structlog.testing import capture_logs

from gateway.limits import link as link_module
from gateway.limits.limiter import Limiter
from tests.gateway.limits.asks import count_admitted, make_subject, try_call
from tests.gateway.limits.conftest import MakeLimiter
from tests.valkey import Valkey

AT_ONCE = 0.3  # seconds; a call that waited for Redis would take for ever
Line = MutableMapping[str, Any]


async def time_calls(limiter: Limiter, calls: int) -> float:
    """Seconds of the slowest of so many, which are all admitted."""
    loop, subject, slowest = asyncio.get_running_loop(), make_subject(rpm=9_999), 0.0
    for _ in range(calls):
        started = loop.time()
        verdict, _ = await try_call(limiter, subject)
        slowest = max(slowest, loop.time() - started)
        assert verdict.is_admitted
    return slowest


async def wait_until_shared(limiter: Limiter) -> None:
    async with asyncio.timeout(10):
        while True:
            verdict, _ = await try_call(limiter, make_subject(rpm=10))
            if verdict.second:
                return
            await asyncio.sleep(0.05)


def list_events(lines: list[Line]) -> list[str]:
    return [line["event"] for line in lines]


async def test_killed_and_started_again(make_limiter: MakeLimiter, valkey: Valkey):
    limiter = make_limiter(valkey.url)
    await wait_until_shared(limiter)
    with capture_logs() as lines:
        valkey.kill()
        assert await time_calls(limiter, 200) < AT_ONCE
        await asyncio.sleep(0.5)
        assert await time_calls(limiter, 200) < AT_ONCE
        valkey.start()
        await wait_until_shared(limiter)
    assert list_events(lines) == ["limits_counted_alone", "limits_shared_again"]


async def test_hung(make_limiter: MakeLimiter, valkey: Valkey):
    limiter = make_limiter(valkey.url)
    await wait_until_shared(limiter)
    with capture_logs() as lines:
        valkey.signal(signal.SIGSTOP)
        calls = await asyncio.gather(*(time_calls(limiter, 20) for _ in range(10)))
        assert max(calls) < AT_ONCE
        await asyncio.sleep(link_module.HANG + 0.5)
        assert await time_calls(limiter, 100) < AT_ONCE
        valkey.signal(signal.SIGCONT)
        await wait_until_shared(limiter)
    assert list_events(lines) == ["limits_counted_alone", "limits_shared_again"]


async def test_a_short_pause_lets_nothing_through_that_others_have(
    make_limiter: MakeLimiter, valkey: Valkey
):
    one, other = make_limiter(valkey.url), make_limiter(valkey.url)
    at_once, a_minute = make_subject(concurrency=6), make_subject(rpm=20)
    assert await count_admitted(other, at_once, 5) == 5
    assert await count_admitted(other, a_minute, 18) == 18
    assert await count_admitted(one, at_once, 1) == 1
    assert await count_admitted(one, a_minute, 1) == 1
    valkey.signal(signal.SIGSTOP)
    assert await count_admitted(one, at_once, 3) == 0
    assert await count_admitted(one, a_minute, 3) == 1


async def test_what_was_counted_in_a_short_pause_is_told(
    make_limiter: MakeLimiter, valkey: Valkey
):
    """Once: of what was asked before the pause was noticed Redis knows already."""
    one, other = make_limiter(valkey.url), make_limiter(valkey.url)
    subject, at_once = make_subject(rpm=20), make_subject(concurrency=6)
    await wait_until_shared(one)
    await wait_until_shared(other)
    valkey.signal(signal.SIGSTOP)
    assert await count_admitted(one, subject, 6) == 6
    assert await count_admitted(one, at_once, 3) == 3
    valkey.signal(signal.SIGCONT)
    await wait_until_shared(one)
    assert await count_admitted(other, subject, 30) == 14
    assert await count_admitted(other, at_once, 9) == 3


async def test_a_short_pause_is_no_outage(make_limiter: MakeLimiter, valkey: Valkey):
    limiter = make_limiter(valkey.url)
    await wait_until_shared(limiter)
    with capture_logs() as lines:
        valkey.signal(signal.SIGSTOP)
        await time_calls(limiter, 5)
        valkey.signal(signal.SIGCONT)
        await wait_until_shared(limiter)
    assert list_events(lines) == []


async def test_what_runs_counts_on_after_a_flush(
    make_limiter: MakeLimiter, valkey: Valkey
):
    """Also what was let through while Redis was away."""
    one, other = make_limiter(valkey.url), make_limiter(valkey.url)
    at_once, a_minute = make_subject(concurrency=4), make_subject(rpm=8)
    await wait_until_shared(one)
    assert await count_admitted(one, at_once, 1) == 1
    valkey.kill()
    valkey.lose_data()
    assert await count_admitted(one, at_once, 9) == 1  # 2 are its share
    assert await count_admitted(one, a_minute, 9) == 4
    valkey.start()
    await wait_until_shared(one)
    await wait_until_shared(other)
    assert await count_admitted(other, at_once, 9) == 2
    assert await count_admitted(other, a_minute, 9) == 4


async def test_scripts_that_are_gone_are_loaded_again(
    make_limiter: MakeLimiter, valkey: Valkey
):
    limiter = make_limiter(valkey.url)
    await wait_until_shared(limiter)
    with Redis.from_url(valkey.url) as redis:
        redis.script_flush()
    assert await time_calls(limiter, 3) < AT_ONCE
    await wait_until_shared(limiter)


@pytest_asyncio.fixture
async def babbler() -> AsyncIterator[str]:
    """Something that is no Redis."""

    async def babble(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


async def test_something_else_than_redis(make_limiter: MakeLimiter, babbler: str):
    limiter = make_limiter(babbler)
    with capture_logs() as lines:
        assert await time_calls(limiter, 5) < AT_ONCE
        await asyncio.sleep(0.4)
        assert await time_calls(limiter, 5) < AT_ONCE
    assert list_events(lines) == ["limits_counted_alone"]
