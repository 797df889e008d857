"""Which window a moment falls into."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from gateway.enums import LimitPeriod
from gateway.errors import SpendLimitReached
from gateway.ledger.limit_words import explain_limit
from gateway.ledger.operations import LimitReached
from gateway.ledger.windows import Window, find_full, next_start, start_of

SUNDAY_NIGHT = datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)
MONDAY = SUNDAY_NIGHT + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("period", "moment", "start"),
    [
        (LimitPeriod.TOTAL, MONDAY, date(1970, 1, 1)),
        (LimitPeriod.DAY, SUNDAY_NIGHT, date(2026, 3, 1)),
        (LimitPeriod.DAY, MONDAY, date(2026, 3, 2)),
        (LimitPeriod.WEEK, SUNDAY_NIGHT, date(2026, 2, 23)),
        (LimitPeriod.WEEK, MONDAY, date(2026, 3, 2)),
        (LimitPeriod.MONTH, SUNDAY_NIGHT, date(2026, 3, 1)),
    ],
)
def test_windows_are_of_the_calendar(
    period: LimitPeriod, moment: datetime, start: date
):
    assert start_of(period, moment) == start


def test_windows_are_in_utc():
    in_china = datetime(2026, 3, 2, 7, 0, tzinfo=timezone(timedelta(hours=8)))
    assert start_of(LimitPeriod.DAY, in_china) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("period", "renewal"),
    [
        (LimitPeriod.DAY, datetime(2026, 12, 31, tzinfo=UTC)),
        (LimitPeriod.WEEK, datetime(2027, 1, 4, tzinfo=UTC)),
        (LimitPeriod.MONTH, datetime(2027, 1, 1, tzinfo=UTC)),
        (LimitPeriod.TOTAL, None),
    ],
)
def test_next_window(period: LimitPeriod, renewal: datetime | None):
    assert next_start(period, datetime(2026, 12, 30, 12, tzinfo=UTC)) == renewal


def test_the_tightest_window_is_the_one_that_refuses():
    wide = Window(1, LimitPeriod.MONTH, date(2026, 3, 1), limit=100, spent=60)
    tight = Window(1, LimitPeriod.DAY, date(2026, 3, 2), limit=50, spent=20, held=25)
    assert find_full([wide, tight], 5) is None
    assert find_full([wide, tight], 6) is tight
    assert find_full([], 10**12) is None


def test_refusal_tells_what_is_left_and_when_it_renews():
    refusal = LimitReached(LimitPeriod.DAY, 5_000_000_000, 100_000_000, 160_000_000)
    text = explain_limit(refusal, MONDAY)
    assert "0.10 USD left of its daily spend limit of 5.00 USD" in text
    assert "up to 0.16 USD" in text
    assert text.endswith("It renews on 2026-03-03 at 00:00 UTC.")
    spent = LimitReached(LimitPeriod.TOTAL, 5_000_000_000, 0, 160_000_000)
    assert explain_limit(spent, MONDAY) == (
        "This API key has reached its spend limit of 5.00 USD."
    )


def test_refusal_that_passes_says_so():
    refusal = LimitReached(LimitPeriod.DAY, 100, 0, 50, is_passing=True)
    assert "try again" in explain_limit(refusal, MONDAY)
    assert dict(SpendLimitReached(is_passing=True).headers) == {b"retry-after": b"1"}
    assert dict(SpendLimitReached().headers) == {b"x-should-retry": b"false"}
