"""Sums from rollups and rows are those of the calls themselves, for every filter."""

from datetime import datetime, timedelta
from random import Random

import pytest

from gateway.enums import CallState
from gateway.metering.rollups import roll_up_usage
from gateway.models import RollupMark, UsageLog, UsageRollup
from portal.usage import totals
from portal.usage.filters import OPEN, STATUSES, UsageFilter
from portal.usage.totals import Totals, sum_usage
from tests.factories.usage import ENDPOINTS, MODELS
from tests.portal.usage.conftest import SPAN, Log

GOOD = {"completed", "client_closed"}


def matches(call: UsageLog, wanted: UsageFilter) -> bool:
    outcomes = STATUSES.get(wanted.status, ())
    return (
        (wanted.since is None or call.created_at >= wanted.since)
        and (wanted.until is None or call.created_at < wanted.until)
        and wanted.key_id in (None, call.api_key_id)
        and wanted.model in ("", call.model)
        and wanted.endpoint in ("", call.endpoint)
        and (wanted.status in ("", OPEN) or call.outcome in outcomes)
        and (wanted.status != OPEN or call.state == CallState.OPEN)
    )


def sum_plainly(calls: list[UsageLog], wanted: UsageFilter) -> Totals:
    total = Totals()
    for call in calls:
        if matches(call, wanted) and call.state != CallState.OPEN:
            total += Totals(
                1,
                int(call.outcome not in GOOD),
                call.input_tokens,
                call.cached_tokens,
                call.output_tokens,
                call.charged,
                call.upstream_cost or 0,
                0 if call.upstream_cost is None else call.charged,
            )
    return total


def make_filters(log: Log, count: int) -> list[UsageFilter]:
    chance = Random(7)
    filters = [UsageFilter(), UsageFilter(status=OPEN)]
    for _ in range(count):
        ends = sorted(log.now - SPAN * chance.uniform(-0.1, 1.1) for _ in range(2))
        filters.append(
            UsageFilter(
                since=chance.choice([None, ends[0]]),
                until=chance.choice([None, ends[1]]),
                key_id=chance.choice([None, None, *[key.pk for key in log.keys]]),
                model=chance.choice(["", "", *MODELS]),
                endpoint=chance.choice(["", "", *ENDPOINTS]),
                status=chance.choice(["", "", "", *STATUSES]),
            )
        )
    return filters


def test_totals_equal_the_calls(log: Log):
    for wanted in make_filters(log, 40):
        assert sum_usage(log.account.pk, wanted) == sum_plainly(log.calls, wanted)


def test_totals_equal_the_calls_without_any_rollup(db: None, log: Log):
    UsageRollup.objects.all().delete()

    RollupMark.objects.all().delete()
    for wanted in make_filters(log, 5):
        assert sum_usage(log.account.pk, wanted) == sum_plainly(log.calls, wanted)


def test_a_call_that_closes_later_is_in_at_once(log: Log):
    wanted = UsageFilter(since=log.now - timedelta(hours=1))
    before = sum_usage(log.account.pk, wanted).calls
    call = next(
        it
        for it in log.calls
        if it.state == CallState.OPEN and it.created_at > log.now - timedelta(hours=1)
    )
    UsageLog.objects.filter(pk=call.pk).update(
        state=CallState.SETTLED, outcome="completed", closed_at=log.now
    )
    assert sum_usage(log.account.pk, wanted).calls == before + 1


def test_one_call_by_its_id(log: Log):
    call = next(it for it in log.calls if it.charged)
    total = sum_usage(log.account.pk, UsageFilter(rid=call.rid))
    assert (total.calls, total.charged) == (1, call.charged)
    assert sum_usage(log.other.pk, UsageFilter(rid=call.rid)) == Totals()


def test_too_many_calls_are_taken_from_the_rollups(
    log: Log, monkeypatch: pytest.MonkeyPatch
):
    UsageLog.objects.filter(state=CallState.OPEN).delete()
    roll_up_usage(log.now)
    calls = [it for it in log.calls if it.state != CallState.OPEN]
    monkeypatch.setattr(totals, "MAX_CALLS", 3)
    assert sum_usage(log.account.pk, UsageFilter()) == sum_plainly(calls, UsageFilter())


@pytest.mark.parametrize("offset", [0, 1])
def test_the_edges_of_an_hour(log: Log, offset: int):
    hour: datetime = totals.floor_time(log.now - SPAN / 2, totals.HOUR)
    edge = UsageFilter(
        since=hour + timedelta(microseconds=offset), until=hour + timedelta(hours=30)
    )
    assert sum_usage(log.account.pk, edge) == sum_plainly(log.calls, edge)
