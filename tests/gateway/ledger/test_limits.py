"""Spend limits of keys in the real database: set at any time, never overspent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from gateway.enums import LimitPeriod
from gateway.errors import InsufficientQuota, SpendLimitReached
from gateway.ledger.holds import close_call, extend_hold, place_hold
from gateway.ledger.limits import set_limits
from gateway.ledger.operations import Closed, Extension, Hold, LimitReached
from gateway.ledger.sweep import release_calls
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, ApiKey, KeyWindow, SnapshotVersion, UsageLog
from gateway.rids import floor_rid
from tests.factories import (
    make_account,
    make_api_key,
    make_hold,
    make_price,
    make_release,
    make_settlement,
    place,
)
from tests.gateway.ledger.valve import run

pytestmark = pytest.mark.django_db(transaction=True)

DAY, TOTAL = LimitPeriod.DAY, LimitPeriod.TOTAL
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def place_at(key: ApiKey, moment: datetime, amount: int, cost: int | None) -> Hold:
    hold = make_hold(key, amount, price=make_price())
    noise = hold.rid.int & ((1 << 62) - 1)
    rid = UUID(int=floor_rid(moment).int | noise)
    hold = replace(hold, rid=rid, created_at=moment)
    assert apply_operations([hold]) == [True]
    if cost is not None:
        apply_operations([make_settlement(hold, cost)])
    return hold


def read_windows(key: ApiKey) -> dict[LimitPeriod, tuple[int, int]]:
    rows = KeyWindow.objects.filter(api_key=key).order_by("starts_on")
    return {LimitPeriod(row.period): (row.spent, row.held) for row in rows}


def test_what_was_spent_before_the_limit_was_set_counts():
    key = make_api_key(balance=10_000)
    place_at(key, NOON - timedelta(days=40), 100, 90)
    place_at(key, NOON - timedelta(days=1), 100, 70)  # long settled
    place_at(key, NOON - timedelta(hours=3), 100, 50)
    place_at(key, NOON - timedelta(hours=2), 30, None)  # still open
    place_at(key, NOON - timedelta(minutes=1), 100, 20)  # just now
    place_at(make_api_key(account=key.account), NOON, 100, 5)  # another key's
    limits = dict.fromkeys(LimitPeriod, 1000)
    set_limits(key_id=key.pk, limits=limits, now=NOON)
    windows = read_windows(key)
    assert windows[TOTAL] == (230, 30)
    assert windows[DAY] == (70, 30)
    is_monday, is_first = NOON.weekday() == 0, NOON.day == 1
    assert windows[LimitPeriod.WEEK] == (70 if is_monday else 140, 30)
    assert windows[LimitPeriod.MONTH] == (70 if is_first else 140, 30)
    assert verify_ledger() == []


def test_setting_limits_tells_the_account_and_every_process():
    key = make_api_key()
    other = make_api_key(account=key.account)
    set_limits(key_id=key.pk, limits={DAY: 5})
    key.refresh_from_db()
    assert (key.limits, key.account.has_key_limits) == ({DAY: 5}, True)
    newest = SnapshotVersion.objects.get(name=SnapshotVersion.API_KEYS).value
    assert key.version == newest
    set_limits(key_id=other.pk, limits={TOTAL: 5})
    set_limits(key_id=key.pk, limits={})
    assert Account.objects.get(pk=key.account_id).has_key_limits
    set_limits(key_id=other.pk, limits={})
    assert not Account.objects.get(pk=key.account_id).has_key_limits
    assert not KeyWindow.objects.exists()


def test_saving_a_key_that_was_read_before_does_not_undo_its_limits():
    key = make_api_key()
    set_limits(key_id=key.pk, limits={DAY: 5})
    key.name = "renamed"
    key.save()
    assert ApiKey.objects.get(pk=key.pk).limits == {DAY: 5}


def test_negative_limit_is_refused():
    with pytest.raises(ValueError, match="negative"):
        set_limits(key_id=make_api_key().pk, limits={DAY: -1})


def test_a_limit_that_is_raised_keeps_what_was_counted():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 50})
    place(key, 50, cost=50)
    assert apply_operations([make_hold(key, 1)]) == [LimitReached(DAY, 50, 0, 1)]
    set_limits(key_id=key.pk, limits={DAY: 60})
    assert apply_operations([make_hold(key, 11)]) == [LimitReached(DAY, 60, 10, 11)]
    place(key, 10, cost=10)
    assert verify_ledger() == []


def test_a_limit_lowered_during_a_call_does_not_make_it_free():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 500})
    hold = place(key, 100)
    set_limits(key_id=key.pk, limits={DAY: 0})
    assert apply_operations([make_settlement(hold, 150)]) == [Closed(True, 100, 50)]
    assert read_windows(key)[DAY] == (100, 0)
    assert verify_ledger() == []


def test_charge_stops_at_the_limit():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 100, TOTAL: 500})
    hold, other = place(key, 40), place(key, 20)
    assert apply_operations([make_settlement(hold, 200)]) == [Closed(True, 80, 120)]
    assert apply_operations([make_release(other)]) == [Closed(True)]
    assert read_windows(key) == {DAY: (80, 0), TOTAL: (80, 0)}
    assert verify_ledger() == []


def test_a_call_counts_in_the_day_of_its_hold():
    """Held before midnight, settled after it: yesterday's window, not today's."""
    key = make_api_key(balance=1000)
    yesterday = timezone.now() - timedelta(days=1)
    set_limits(key_id=key.pk, limits={DAY: 100}, now=yesterday)
    hold = place_at(key, yesterday, 90, None)
    assert apply_operations([make_hold(key, 95)]) == [True]
    assert apply_operations([make_settlement(hold, 90)]) == [Closed(True, 90)]
    rows = KeyWindow.objects.order_by("starts_on").values_list("spent", "held")
    assert list(rows) == [(90, 0), (0, 95)]
    assert verify_ledger() == []


def test_a_call_of_a_day_before_the_limit_is_not_counted():
    key = make_api_key(balance=1000)
    hold = place_at(key, timezone.now() - timedelta(days=1), 90, None)
    set_limits(key_id=key.pk, limits={DAY: 10})
    assert apply_operations([make_settlement(hold, 90)]) == [Closed(True, 90)]
    assert read_windows(key) == {DAY: (0, 0)}
    assert verify_ledger() == []


def test_sweeping_gives_the_limit_back():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 100})
    place(key, 100)
    assert release_calls(UsageLog.objects.all()) == 1
    assert read_windows(key)[DAY] == (0, 0)
    assert apply_operations([make_hold(key, 100)]) == [True]
    assert verify_ledger() == []


def test_two_hundred_at_once_stay_inside_the_limit():
    key = make_api_key(balance=10**9)
    set_limits(key_id=key.pk, limits={TOTAL: 750, DAY: 10**6})
    price = make_price()

    async def call() -> int | InsufficientQuota:
        hold = make_hold(key, 100, price=price)
        try:
            await place_hold(hold)
        except InsufficientQuota as error:
            return error
        return (await close_call(make_settlement(hold, 100))).charged

    async def call_all() -> list[int | InsufficientQuota]:
        return await asyncio.gather(*(call() for _ in range(200)))

    results = run(call_all())
    refusals = [it for it in results if isinstance(it, InsufficientQuota)]
    assert results.count(100) == 7
    assert len(refusals) == 193
    assert all(isinstance(it, SpendLimitReached) for it in refusals)
    assert read_windows(key)[TOTAL] == (700, 0)
    assert verify_ledger() == []


def test_a_refusal_passes_when_only_running_calls_stand_in_the_way():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 100})
    hold = place(key, 70)
    (refusal,) = apply_operations([make_hold(key, 40)])
    assert refusal == LimitReached(DAY, 100, 30, 40, is_passing=True)
    apply_operations([make_settlement(hold, 70)])
    (refusal,) = apply_operations([make_hold(key, 40)])
    assert refusal == LimitReached(DAY, 100, 30, 40, is_passing=False)


def test_extension_is_refused_with_the_keys_own_error():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 100})
    hold = place(key, 90)
    run(extend_hold(Extension(hold.rid, hold.account_id, 10)))
    with pytest.raises(SpendLimitReached, match="daily spend limit"):
        run(extend_hold(Extension(hold.rid, hold.account_id, 1)))
    assert read_windows(key)[DAY] == (0, 100)


def count_statements(work: Callable[[], object]) -> int:
    """What the ledger's raw cursor runs is counted by the trace of the connection."""
    texts: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(texts.append)
    try:
        work()
    finally:
        connection.connection.set_trace_callback(None)
    return len([it for it in texts if it.split()[0] in {"SELECT", "UPDATE", "INSERT"}])


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="traces SQLite")
def test_an_account_without_limits_costs_no_further_statement():
    plain, limited = make_api_key(balance=1000), make_api_key(balance=1000)
    set_limits(key_id=limited.pk, limits={DAY: 100})
    # load and move the account, insert the row
    assert count_statements(lambda: apply_operations([make_hold(plain, 1)])) == 3
    more = count_statements(lambda: apply_operations([make_hold(limited, 1)]))
    assert more == 3 + 3  # limits, windows, the guarded movement


@pytest.mark.parametrize("column", ["spent", "held"])
def test_a_window_that_is_wrong_is_found(column: str):
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={DAY: 100})
    place(key, 10)
    KeyWindow.objects.update(**{column: 3})
    (finding,) = verify_ledger()
    assert finding.invariant == "I6"
    assert f"API key {key.pk}, day" in finding.message


def test_a_window_that_is_missing_is_found():
    key = make_api_key(balance=1000)
    set_limits(key_id=key.pk, limits={TOTAL: 100})
    place(key, 10, cost=5)
    KeyWindow.objects.all().delete()
    assert [it.invariant for it in verify_ledger()] == ["I6"]


def test_an_account_that_does_not_know_of_a_limit_is_found():
    key = make_api_key()
    set_limits(key_id=key.pk, limits={DAY: 100})
    Account.objects.update(has_key_limits=False)
    assert [it.invariant for it in verify_ledger()] == ["I6"]


def test_limits_of_many_keys_of_one_batch_do_not_mix():
    account = make_account(balance=1000)
    keys = [make_api_key(account=account) for _ in range(3)]
    set_limits(key_id=keys[0].pk, limits={DAY: 10})
    set_limits(key_id=keys[1].pk, limits={TOTAL: 20})
    holds = [make_hold(key, 15) for key in keys]
    assert apply_operations([*holds]) == [LimitReached(DAY, 10, 10, 15), True, True]
    assert read_windows(keys[1]) == {TOTAL: (0, 15)}
    assert verify_ledger() == []
