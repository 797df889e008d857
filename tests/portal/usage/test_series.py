"""What the dashboard draws is the sum of the calls, in local days and hours."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from gateway.enums import CallState
from gateway.metering.rollups import roll_up_usage
from gateway.models import UsageLog
from portal.usage.figures import percent_change, read_figures
from portal.usage.ranges import RANGES, read_range
from portal.usage.series import read_series
from tests.portal.usage.conftest import Log

ZONES = ("UTC", "Asia/Shanghai", "America/New_York")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", RANGES)
def test_slots_hold_what_was_called_in_them(log: Log, zone: str, name: str):
    with timezone.override(ZoneInfo(zone)):
        wanted = read_range(name, log.now)
        series = read_series(log.account.pk, wanted)
    calls = Counter[int]()
    charged = Counter[tuple[str, int]]()
    for call in log.calls:
        if call.state != CallState.OPEN and wanted.since <= call.created_at < log.now:
            local = call.created_at.astimezone(ZoneInfo(zone))
            cut = {"minute": 0, "second": 0, "microsecond": 0}
            start = local.replace(**cut if name == "24h" else {**cut, "hour": 0})
            slot = wanted.slots.index(start)
            calls[slot] += 1
            charged[call.model, slot] += call.charged
    assert [it.calls for it in series.totals] == [
        calls[slot] for slot in range(len(wanted.slots))
    ]
    for model, values in series.charged_by_model.items():
        assert values == [charged[model, slot] for slot in range(len(wanted.slots))]
    assert series.total.charged == sum(charged.values())


def test_a_day_has_24_hours_and_a_month_30_days(log: Log):
    assert len(read_range("24h", log.now).slots) == 24
    assert len(read_range("30d", log.now).slots) == 30
    assert read_range("nonsense", log.now).name == "7d"


def test_days_are_local_days_also_when_clocks_change():
    with timezone.override(ZoneInfo("America/New_York")):
        wanted = read_range("7d", datetime(2026, 11, 3, 12, tzinfo=UTC))
        assert {slot.hour for slot in wanted.slots} == {0}
        ends = [slot.astimezone(UTC).hour for slot in wanted.slots]
        assert ends == [4, 4, 4, 4, 4, 5, 5]


def test_percentiles_come_from_streams_when_there_are_any(log: Log):
    UsageLog.objects.filter(state=CallState.OPEN).delete()
    roll_up_usage(log.now)
    figures = read_figures(log.account, read_range("7d", log.now))
    streamed = sorted(
        it.first_byte_ms
        for it in log.calls
        if it.is_stream and it.first_byte_ms is not None
    )
    median = streamed[len(streamed) // 2]
    assert figures.series.has_streams
    assert figures.median == pytest.approx(median, rel=0.12, abs=10)
    assert figures.p95 >= figures.median


def test_the_time_before_is_as_long(log: Log):
    wanted = read_range("24h", log.now)
    since, until = wanted.previous
    assert until == log.now - timedelta(days=1)
    assert until - since == log.now - wanted.since
    figures = read_figures(log.account, wanted)
    before = [
        it
        for it in log.calls
        if since <= it.created_at < until and it.state != CallState.OPEN
    ]
    assert figures.previous.calls == len(before)
    assert figures.previous.charged == sum(it.charged for it in before)


@pytest.mark.parametrize(
    ("now", "before", "change"), [(120, 100, 20), (0, 50, -100), (5, 0, None)]
)
def test_changes_in_percent(now: int, before: int, change: int | None):
    assert percent_change(now, before) == change


def test_how_long_the_balance_lasts(log: Log):
    spent = sum(
        it.charged for it in log.calls if it.created_at > log.now - timedelta(7)
    )
    log.account.created_at = log.now - timedelta(days=30)
    log.account.posted = spent * 3  # seven days cost a third of it
    assert read_figures(log.account, read_range("7d", log.now)).days_left == 21
    log.account.posted = 0
    assert read_figures(log.account, read_range("7d", log.now)).days_left == 0
    UsageLog.objects.all().delete()
