"""Which hours and days a time has, and which ones it is compared with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.insight.spans import BEFORE, SPANS, read_span

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_day_ends_with_the_hour_under_way():
    span = read_span("24h", NOW)
    assert len(span.slots) == 24
    assert span.slots[-1] == NOW.replace(minute=0)
    assert span.previous == (
        datetime(2026, 11, 18, 16, tzinfo=UTC),
        datetime(2026, 11, 19, 16, tzinfo=UTC),  # 15:40, to the nearest hour
    )


@pytest.mark.parametrize(("name", "days"), [("7d", 7), ("30d", 30)])
def test_weeks_are_days_of_utc(name: str, days: int):
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        span = read_span(name, NOW)
    assert len(span.slots) == days
    assert span.slots[-1] == datetime(2026, 11, 20, tzinfo=UTC)
    since, until = span.previous
    assert span.since - since == timedelta(days=days)
    assert until == datetime(2026, 11, 20, 16, tzinfo=UTC) - timedelta(days=days)


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", datetime(2026, 11, 20, tzinfo=UTC)),
        ("Asia/Shanghai", datetime(2026, 11, 19, 16, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 20, 5, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 19, 18, tzinfo=UTC)),  # 18:30
    ],
)
def test_today_begins_at_midnight_of_the_reader(zone: str, midnight: datetime):
    with timezone.override(ZoneInfo(zone)):
        span = read_span("today", NOW)
        labels = span.name_slots()
    assert span.since == midnight
    assert len(span.slots) == 24
    assert len(labels) == len(set(labels)) == 24


def test_what_lies_behind_the_last_slot_is_of_the_last():
    span = read_span("24h", NOW)
    assert span.find_slot(span.since) == 0
    assert span.find_slot(span.since + 5 * HOUR) == 5
    assert span.find_slot(NOW + 3 * HOUR) == 23


@pytest.mark.parametrize("name", ["", "1y", "24H"])
def test_a_name_that_is_none_means_the_default(name: str):
    assert read_span(name, NOW).name == "24h"


def test_every_time_says_what_it_is_compared_with():
    assert BEFORE.keys() == SPANS.keys()
    assert all(read_span(name, NOW).before for name in SPANS)
