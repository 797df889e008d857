"""Group commit: many calls, one thread, no hold and no charge lost."""

import asyncio
from typing import Any

import pytest

from gateway.enums import CallState
from gateway.errors import Busy, InsufficientQuota
from gateway.ledger.holds import close_call, place_hold
from gateway.ledger.operations import Closed
from gateway.ledger.verify import verify_ledger
from gateway.ledger.writer import Writer
from gateway.models import Account
from tests.factories import make_api_key, make_hold, make_price, make_settlement, place
from tests.gateway.ledger.reading import read_held, read_state
from tests.gateway.ledger.valve import Valve, run, submit_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_money_for_seven_calls_serves_exactly_seven_of_two_hundred():
    key = make_api_key(balance=7 * 100)
    holds = [make_hold(key, 100) for _ in range(200)]

    async def place_all() -> list[BaseException | None]:
        waiting = [place_hold(hold) for hold in holds]
        return await asyncio.gather(*waiting, return_exceptions=True)

    answers = run(place_all())
    assert answers.count(None) == 7
    assert sum(isinstance(it, InsufficientQuota) for it in answers) == 193
    assert read_held(key.account_id) == 700
    assert verify_ledger() == []


def test_calls_that_come_and_go_spend_the_last_cent_and_no_more():
    key = make_api_key(balance=7 * 100)
    price = make_price()

    async def call() -> int:
        hold = make_hold(key, 100, price=price)
        try:
            await place_hold(hold)
        except InsufficientQuota:
            return 0
        return (await close_call(make_settlement(hold, 100))).charged

    async def call_all() -> int:
        return sum(await asyncio.gather(*(call() for _ in range(50))))

    assert run(call_all()) == 700
    assert Account.objects.get(pk=key.account_id).posted == 0
    assert verify_ledger() == []


def test_what_gathers_during_a_commit_is_the_next_batch(writer: Writer, valve: Valve):
    key = make_api_key(balance=1000)
    holds = [make_hold(key, 1) for _ in range(50)]
    results = run(submit_together(writer, valve, make_hold(key, 1), holds))
    assert results == [True] * 50
    assert [len(batch) for batch in valve.batches] == [1, 50]


def test_cancelled_hold_leaves_nothing_held(valve: Valve):
    key = make_api_key(balance=1000)
    hold = make_hold(key, 100)

    async def leave_early() -> None:
        valve.is_open.clear()
        task = asyncio.create_task(place_hold(hold))
        await valve.await_batch(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        valve.is_open.set()
        await valve.await_batch(1)
        assert isinstance(await close_call(make_settlement(hold, 5)), Closed)

    run(leave_early())
    assert read_state(hold.rid) == CallState.RELEASED
    assert read_held(key.account_id) == 0
    assert verify_ledger() == []


def test_cancelled_closing_is_done_all_the_same(valve: Valve, writer: Writer):
    hold = place(make_api_key(balance=1000), 100)

    async def leave_early() -> None:
        valve.is_open.clear()
        task = asyncio.create_task(close_call(make_settlement(hold, 0)))
        await valve.await_batch(0)
        task.cancel()
        valve.is_open.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await close_call(make_settlement(hold, 0)) == Closed(False)

    run(leave_early())
    assert read_state(hold.rid) == CallState.SETTLED


def test_stop_drains_what_waits(writer: Writer, valve: Valve):
    key = make_api_key(balance=1000)
    holds = [make_hold(key, 1) for _ in range(20)]

    async def submit_and_stop() -> list[Any]:
        futures = [writer.submit(hold) for hold in holds]
        await asyncio.to_thread(writer.stop)
        return await asyncio.gather(*futures)

    assert run(submit_and_stop()) == [True] * 20


def test_full_queue_refuses_holds_but_no_closing(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gateway.ledger.writer.MAX_WAITING", 0)
    key = make_api_key(balance=1000)
    hold = place(key, 100)

    async def submit_both() -> object:
        with pytest.raises(Busy):
            writer.submit(make_hold(key, 1))
        return await writer.submit(make_settlement(hold, 60))

    assert run(submit_both()) == Closed(True, 60)


def test_writer_starts_again_after_a_stop(writer: Writer):
    key = make_api_key(balance=1000)

    async def place_one() -> Any:
        return await writer.submit(make_hold(key, 1))

    assert run(place_one()) is True
    writer.stop()
    assert run(place_one()) is True


def test_closing_whose_caller_is_gone_is_still_done(writer: Writer, valve: Valve):
    hold = place(make_api_key(balance=1000), 100)

    async def submit_and_leave() -> None:
        valve.is_open.clear()
        writer.submit(make_settlement(hold, 60))
        await valve.await_batch(0)

    run(submit_and_leave())  # its loop has ended when the commit is done
    valve.is_open.set()
    writer.stop()
    assert read_state(hold.rid) == CallState.SETTLED
