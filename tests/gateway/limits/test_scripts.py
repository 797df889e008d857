"""The scripts and the local store decide alike, whatever comes."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis

from gateway.limits.asking import Ask
from gateway.limits.entries import Dimension
from gateway.limits.local import LocalStore
from gateway.limits.scripts import ADMIT, CHANGE
from gateway.limits.verdict import Verdict, read_verdict
from tests.gateway.limits.asks import make_ask, make_subject
from tests.valkey import Valkey

FOREVER = 10**9  # milliseconds of a lease: the local store has none that run out


@pytest.fixture
def redis(shared_valkey: Valkey) -> Iterator[Redis]:
    with Redis.from_url(shared_valkey.url) as client:
        client.flushall()
        yield client


def ask_redis(redis: Redis, ask: Ask, now: int, queue: int) -> Verdict:
    values: list[object] = [now, ask.lease, FOREVER, queue, ask.groups]
    for entry in ask.entries:
        values += [entry.dimension, entry.limit, entry.amount, entry.group]
    names = [entry.name for entry in ask.entries]
    reply = redis.eval(ADMIT, len(names), *names, *values)
    return replace(read_verdict(reply), used=())  # type: ignore[arg-type]  # bytes


def ask_local(store: LocalStore, ask: Ask, now: int, queue: int) -> Verdict:
    verdict = store.decide(
        ask.entries, ask.lease, groups=ask.groups, now=now, queue=queue
    )
    if verdict.is_admitted:
        taken = ask.list_taken(verdict.index)
        store.take(taken, ask.lease, now=now, until=now + FOREVER)
    return replace(verdict, standings=store.list_standings(ask.entries, now))


def change_both(
    redis: Redis, store: LocalStore, ask: Ask, verdict: Verdict, tokens: int, now: int
) -> None:
    for entry in ask.list_taken(verdict.index):
        if entry.dimension == Dimension.CONCURRENCY:
            change, amount = ("end", ask.lease), 0
            store.end(entry.name, ask.lease)
        elif entry.dimension == Dimension.TOKENS and tokens > entry.amount:
            change, amount = ("add", "0"), tokens - entry.amount
            store.add(entry.name, amount, now=now)
        elif entry.dimension == Dimension.TOKENS:
            change, amount = ("back", str(verdict.second)), entry.amount - tokens
            store.take_back(entry.name, verdict.second, amount)
        else:
            continue
        redis.eval(CHANGE, 1, entry.name, now, FOREVER, *change, amount)


@pytest.mark.parametrize("queue", [0, 4_000])
@pytest.mark.parametrize("seed", range(4))
def test_both_stores_say_the_same(redis: Redis, seed: int, queue: int):
    draw, store = random.Random(seed), LocalStore()
    key = make_subject(rpm=20, tpm=900, concurrency=4)
    account = make_subject(tpm=1_500)
    model = make_subject(rpm=25)
    channels = [make_subject(rpm=9, concurrency=2), make_subject(tpm=400), None]
    now, running = 1_700_000_000_000, list[tuple[Ask, Verdict]]()
    waiting = list[Ask]()
    admitted = 0
    for _ in range(400):
        now += draw.choice([0, 3, 200, 900, 4_000, 9_000])
        subjects = draw.sample([key, account, model], draw.randrange(4))
        choices = draw.sample(channels, draw.randrange(4))
        ask = make_ask(*subjects, tokens=draw.randrange(1, 300), choices=choices)
        if waiting and draw.random() < 0.5:
            ask = waiting.pop(0)
        verdict = ask_local(store, ask, now, queue)
        assert ask_redis(redis, ask, now, queue) == verdict
        if verdict.is_admitted:
            running.append((ask, verdict))
            admitted += 1
        elif ask.entries[verdict.index].dimension == Dimension.CONCURRENCY:
            waiting.append(ask)
        if running and draw.random() < 0.6:
            done = running.pop(draw.randrange(len(running)))
            change_both(redis, store, *done, draw.randrange(400), now)
    assert 50 < admitted < 390


def test_leases_of_a_dead_process_run_out(redis: Redis):
    subject = make_subject(concurrency=1)
    (entry,) = make_ask(subject).entries
    values = ["c", 1, 1, 0]
    verdicts = [
        read_verdict(
            redis.eval(ADMIT, 1, entry.name, now, f"r{now}", 15_000, 0, 0, *values)  # type: ignore[arg-type]  # bytes
        ).is_admitted
        for now in (1_000_000, 1_014_999, 1_015_000)
    ]
    assert verdicts == [True, False, True]
    redis.eval(CHANGE, 1, entry.name, 1_029_000, 15_000, "keep", "r1015000", 0)
    reply = redis.eval(ADMIT, 1, entry.name, 1_040_000, "late", 15_000, 0, 0, *values)
    assert not read_verdict(reply).is_admitted  # type: ignore[arg-type]  # bytes


def test_a_clock_that_is_put_back_lets_calls_through(redis: Redis):
    """And does not refuse all until it is where it was."""
    ask = make_ask(make_subject(rpm=1))
    assert ask_redis(redis, ask, 1_700_000_000_000, 0).is_admitted
    assert not ask_redis(redis, ask, 1_700_000_001_000, 0).is_admitted
    assert ask_redis(redis, ask, 1_700_000_000_000 - 3_600_000, 0).is_admitted
    assert not ask_redis(redis, ask, 1_700_000_000_000 - 3_599_000, 0).is_admitted
