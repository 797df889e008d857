"""Calls that wait for one of those that run to end."""

import asyncio

import pytest
import pytest_asyncio

from gateway.limits.limiter import Limiter
from tests.gateway.limits.asks import make_ask, make_subject, try_call
from tests.gateway.limits.conftest import MakeLimiter
from tests.valkey import Valkey


@pytest_asyncio.fixture(params=["shared", "alone"])
async def limiter(
    request: pytest.FixtureRequest, make_limiter: MakeLimiter, shared_valkey: Valkey
) -> Limiter:
    url = shared_valkey.url if request.param == "shared" else ""
    return make_limiter(url, processes=1, queue=5)


async def test_who_came_first_goes_first(limiter: Limiter):
    subject, order = make_subject(concurrency=2), list[int]()
    running = 0

    async def call(number: int) -> None:
        nonlocal running
        verdict, lease = await try_call(limiter, subject)
        assert verdict.is_admitted
        assert lease is not None
        order.append(number)
        running += 1
        assert running <= 2
        await asyncio.sleep(0.02)
        running -= 1
        lease.end(0)

    calls = []
    for number in range(8):
        calls.append(asyncio.create_task(call(number)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*calls)
    assert order == list(range(8))


async def test_a_newcomer_does_not_overtake(limiter: Limiter):
    subject = make_subject(concurrency=1)
    _, lease = await try_call(limiter, subject)
    waiting = asyncio.create_task(try_call(limiter, subject))
    await asyncio.sleep(0.03)
    assert lease is not None
    lease.end(0)  # the one that waits is woken, but has not asked yet
    late = make_ask(subject)
    newcomer = asyncio.create_task(limiter.admit(late))
    verdict, lease = await waiting
    assert verdict.is_admitted
    assert not newcomer.done()
    assert lease is not None
    lease.end(0)
    assert (await newcomer).is_admitted


async def test_one_that_leaves_the_line_makes_room(limiter: Limiter):
    subject = make_subject(concurrency=1)
    _, lease = await try_call(limiter, subject)
    leaving = asyncio.create_task(try_call(limiter, subject))
    await asyncio.sleep(0.03)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert lease is not None
    lease.end(0)
    async with asyncio.timeout(1):
        assert (await try_call(limiter, subject))[0].is_admitted


async def test_the_wait_is_bounded(make_limiter: MakeLimiter, shared_valkey: Valkey):
    limiter = make_limiter(shared_valkey.url, queue=0.3)
    subject = make_subject(concurrency=1)
    await try_call(limiter, subject)
    started = asyncio.get_running_loop().time()
    verdict, _ = await try_call(limiter, subject)
    assert not verdict.is_admitted
    assert 0.25 < asyncio.get_running_loop().time() - started < 2


async def test_other_limits_do_not_wait(limiter: Limiter):
    subject = make_subject(rpm=1)
    await try_call(limiter, subject)
    async with asyncio.timeout(1):
        verdict, _ = await try_call(limiter, subject)
    assert not verdict.is_admitted


async def test_processes_stand_in_one_line(
    make_limiter: MakeLimiter, shared_valkey: Valkey
):
    one = make_limiter(shared_valkey.url, queue=5)
    other = make_limiter(shared_valkey.url, queue=5)
    subject = make_subject(concurrency=1)
    _, lease = await try_call(one, subject)
    first = asyncio.create_task(try_call(other, subject))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(try_call(one, subject))
    await asyncio.sleep(0.05)
    assert lease is not None
    lease.end(0)
    verdict, lease = await first
    assert verdict.is_admitted
    assert not second.done()
    assert lease is not None
    lease.end(0)
    assert (await second)[0].is_admitted
