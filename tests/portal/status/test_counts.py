from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from gateway.enums import Outcome, RollupPeriod
from gateway.metering.rollups import roll_up_usage
from gateway.models import UsageLog
from portal.status.board import Window, load_board
from portal.status.counts import Tally, cut_slots, read_slots
from tests.factories import make_api_key
from tests.factories.usage import add_calls, build_call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def count_rows(model: str, since: datetime, until: datetime) -> Tally:
    """Straight from the rows."""
    rows = UsageLog.objects.filter(
        model=model, created_at__gte=since, created_at__lt=until
    )
    found = Counter(rows.values_list("outcome", flat=True))
    failed = found[Outcome.UPSTREAM_ERROR] + found[Outcome.INTERRUPTED]
    return Tally(found[Outcome.COMPLETED], failed)


def test_every_range_says_what_the_rows_say():
    keys = [make_api_key(), make_api_key()]
    add_calls(keys, 300, until=NOW, span=timedelta(days=9))
    roll_up_usage(NOW + timedelta(minutes=30))
    board = load_board(NOW)
    for window, slots in (
        (board.day, board.hours),
        (board.week, board.hours),
        (board.quarter, board.days),
    ):
        for model in ("gpt-4o", "gpt-4o-mini"):
            cut = cut_slots(
                slots[model],
                since=window.since,
                width=window.width,
                count=window.count,
            )
            starts = [window.since + place * window.width for place in range(len(cut))]
            assert cut == [
                count_rows(model, start, start + window.width) for start in starts
            ]
            assert sum(cut, Tally()).calls > 0


@pytest.mark.parametrize(
    ("outcome", "tally"),
    [
        (Outcome.COMPLETED, Tally(1, 0)),
        (Outcome.UPSTREAM_ERROR, Tally(0, 1)),
        (Outcome.INTERRUPTED, Tally(0, 1)),
        (Outcome.CLIENT_ERROR, None),
        (Outcome.CLIENT_CLOSED, None),
        (Outcome.OUT_OF_CREDIT, None),
    ],
)
def test_only_failures_that_are_not_the_callers_count(
    outcome: Outcome, tally: Tally | None
):
    call = build_call(make_api_key(), NOW, Random(1), outcome=outcome, model="m")
    call.save(force_insert=True)
    roll_up_usage(NOW + timedelta(minutes=30))
    slots = read_slots(RollupPeriod.HOUR, NOW - HOUR, NOW + HOUR)
    assert slots == ({"m": {NOW.replace(minute=0): tally}} if tally else {})


def test_windows_end_with_the_slot_that_is_under_way():
    window = Window.until(NOW, HOUR, 24)
    assert window.since == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert window.since + window.count * HOUR > NOW


def test_a_share_without_calls_is_none():
    assert Tally().share is None
    assert Tally(3, 1).share == 0.75
