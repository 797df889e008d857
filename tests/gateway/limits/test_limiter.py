import asyncio

import pytest

from gateway.limits import limiter as limiter_module
from tests.gateway.limits.asks import (
    count_admitted,
    make_ask,
    make_subject,
    try_call,
)
from tests.gateway.limits.conftest import MakeLimiter
from tests.valkey import Valkey


async def test_all_processes_count_together(
    make_limiter: MakeLimiter, shared_valkey: Valkey
):
    one, other = make_limiter(shared_valkey.url), make_limiter(shared_valkey.url)
    for subject, most in (
        (make_subject(rpm=9), 9),
        (make_subject(concurrency=5), 5),
        (make_subject(tpm=75), 7),
    ):
        counts = await asyncio.gather(
            count_admitted(one, subject, 10), count_admitted(other, subject, 10)
        )
        assert sum(counts) == most


async def test_without_redis_each_process_has_its_share(make_limiter: MakeLimiter):
    limiter = make_limiter(processes=3)
    assert await count_admitted(limiter, make_subject(rpm=9), 10) == 3
    assert await count_admitted(limiter, make_subject(concurrency=1), 10) == 1
    subject = make_subject(tpm=90)
    assert await count_admitted(limiter, subject, 10) == 3
    verdict, _ = await try_call(limiter, subject)
    assert 0 < verdict.wait <= 61_000
    assert [standing.left for standing in verdict.standings] == [0]


async def test_all_of_its_limits_or_none(
    make_limiter: MakeLimiter, shared_valkey: Valkey
):
    limiter = make_limiter(shared_valkey.url)
    tight, wide = make_subject(concurrency=1), make_subject(rpm=2)
    _, lease = await try_call(limiter, tight, wide)
    assert lease is not None
    for _ in range(5):
        assert not (await try_call(limiter, tight, wide))[0].is_admitted
    lease.end(0)
    verdict, _ = await try_call(limiter, tight, wide)
    assert verdict.is_admitted
    assert verdict.standings[0].left == 0


@pytest.mark.parametrize("is_shared", [True, False])
async def test_tokens_are_set_right_at_the_end(
    make_limiter: MakeLimiter, shared_valkey: Valkey, is_shared: bool
):
    limiter = make_limiter(shared_valkey.url if is_shared else "", processes=1)
    subject = make_subject(tpm=1_000)

    async def read_left() -> int:
        verdict, lease = await try_call(limiter, subject, tokens=1)
        assert lease is not None
        lease.end(1)
        return verdict.standings[0].left

    _, lease = await try_call(limiter, subject, tokens=600)
    assert lease is not None
    assert await read_left() == 399
    lease.end(100)
    lease.end(100)  # again is no change
    assert await read_left() == 898
    _, lease = await try_call(limiter, subject, tokens=10)
    assert lease is not None
    lease.end(300)
    assert await read_left() == 597


async def test_an_estimate_above_the_limit_passes_when_nothing_is_counted(
    make_limiter: MakeLimiter, shared_valkey: Valkey
):
    limiter, subject = make_limiter(shared_valkey.url), make_subject(tpm=100)
    verdict, lease = await try_call(limiter, subject, tokens=5_000)
    assert verdict.is_admitted
    assert lease is not None
    lease.end(90)
    assert not (await try_call(limiter, subject, tokens=11))[0].is_admitted
    assert (await try_call(limiter, subject, tokens=10))[0].is_admitted


async def test_the_first_channel_with_room_is_taken(
    make_limiter: MakeLimiter, shared_valkey: Valkey
):
    limiter = make_limiter(shared_valkey.url)
    key, first = make_subject(rpm=4), make_subject(concurrency=1)
    second = make_subject(concurrency=2)
    taken = []
    for _ in range(5):
        verdict = await limiter.admit(make_ask(key, choices=[first, second]))
        taken.append((verdict.is_admitted, verdict.index))
    assert taken[:3] == [(True, 1), (True, 2), (True, 2)]
    assert [is_admitted for is_admitted, _ in taken[3:]] == [False, False]
    verdict = await limiter.admit(make_ask(key, choices=[first, None]))
    assert (verdict.is_admitted, verdict.index) == (True, 2)  # the refused cost nothing
    assert verdict.standings[0].left == 0


async def test_a_running_call_keeps_its_place(
    make_limiter: MakeLimiter, shared_valkey: Valkey, monkeypatch: pytest.MonkeyPatch
):
    """Leases are short, so that a dead process's end; a living one renews them."""
    monkeypatch.setattr(limiter_module, "LEASE_SECONDS", 0.4)
    monkeypatch.setattr(limiter_module, "KEEP_SECONDS", 0.1)
    subject = make_subject(concurrency=1)
    one, other = make_limiter(shared_valkey.url), make_limiter(shared_valkey.url)
    verdict, lease = await try_call(one, subject)
    assert verdict.is_admitted
    assert lease is not None
    for _ in range(10):
        await asyncio.sleep(0.1)
        assert not (await try_call(other, subject))[0].is_admitted
    one.close()  # dead: nobody renews
    await asyncio.sleep(0.6)
    assert (await try_call(other, subject))[0].is_admitted


async def test_a_call_that_nobody_ends_is_forgotten(
    make_limiter: MakeLimiter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limiter_module, "KEEP_SECONDS", 0.05)
    limiter, subject = make_limiter(processes=1), make_subject(concurrency=1)
    ask = make_ask(subject)
    short = type(ask)(ask.entries, ask.lease, 0.1, 0)
    assert (await limiter.admit(short)).is_admitted
    assert not (await try_call(limiter, subject))[0].is_admitted
    await asyncio.sleep(0.3)
    assert (await try_call(limiter, subject))[0].is_admitted
