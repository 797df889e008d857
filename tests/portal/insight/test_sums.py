"""The overview's sums are those of the calls."""

from datetime import datetime, timedelta

import pytest

from gateway.enums import Outcome
from gateway.models import UsageLog
from portal.insight.first_bytes import read_first_bytes
from portal.insight.picture import load_picture
from portal.insight.spans import SPANS, read_span
from portal.insight.sums import Sums, read_slots, sum_site
from tests.portal.insight.conftest import Log

HOUR = timedelta(hours=1)


def add_up(calls: list[UsageLog], since: datetime, until: datetime) -> Sums:
    """The plain way."""
    total = Sums()
    for call in calls:
        if since <= call.created_at < until:
            failed = call.outcome not in (Outcome.COMPLETED, Outcome.CLIENT_CLOSED)
            is_known = call.upstream_cost is not None
            total += Sums(
                calls=1,
                failed=int(failed),
                input_tokens=call.input_tokens,
                output_tokens=call.output_tokens,
                charged=call.charged,
                upstream_cost=call.upstream_cost or 0,
                costed=call.charged if is_known else 0,
            )
    return total


@pytest.mark.parametrize("name", SPANS)
def test_a_time_and_the_one_before(log: Log, name: str):
    span = read_span(name, log.now)
    picture = load_picture(span)
    assert picture.total == add_up(log.calls, span.since, log.now)
    assert picture.total.calls
    assert picture.previous == add_up(log.calls, *span.previous)


@pytest.mark.parametrize("name", SPANS)
@pytest.mark.parametrize("column", ["model", "channel_id", "outcome"])
def test_each_slot_of_each_group(log: Log, name: str, column: str):
    span = read_span(name, log.now)
    ends = [*span.slots[1:], log.now + timedelta(days=1)]
    for value, slots in read_slots(span, column).items():
        own = [it for it in log.calls if (getattr(it, column) or 0) == (value or 0)]
        expected = [
            add_up(own, start, end) for start, end in zip(span.slots, ends, strict=True)
        ]
        assert slots == expected


@pytest.mark.parametrize("hours", [1, 5, 30, 24 * 9])
def test_any_whole_hours(log: Log, hours: int):
    until = log.now.replace(minute=0, second=0) - 3 * HOUR
    since = until - hours * HOUR
    assert sum_site(since, until) == add_up(log.calls, since, until)


def test_first_bytes_are_counted_slot_by_slot(log: Log):
    span = read_span("7d", log.now)
    first_bytes = read_first_bytes(span)
    streamed = [
        call
        for call in log.calls
        if call.is_stream
        and call.first_byte_ms is not None
        and span.since <= call.created_at
    ]
    assert first_bytes.has_streams
    assert sum(sum(it.values()) for it in first_bytes.slots) == len(streamed)
    times = sorted(it.first_byte_ms or 0 for it in streamed)
    median = first_bytes.percentile(0.5)
    assert median is not None
    assert abs(median - times[len(times) // 2]) < 0.12 * median


def test_margins_are_of_what_has_a_known_cost():
    sums = Sums(calls=3, charged=100, costed=40, upstream_cost=30)
    assert (sums.margin, sums.margin_share, sums.known_share) == (10, 0.25, 0.4)
    assert Sums(calls=3, charged=100).margin is None
    assert Sums().known_share is None
    assert Sums().error_share is None


def test_changes_are_told_where_there_was_something_before(log: Log):
    changes = load_picture(read_span("7d", log.now)).changes
    assert changes["calls"] is not None
    assert changes["users"] is None  # all of them joined just now
