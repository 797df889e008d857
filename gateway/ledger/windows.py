"""Spend windows of API keys, pure: which one a moment falls into, what is left of it.

A call counts in the windows of the moment it was held, with its hold while it is open
and with its charge afterwards: `spent + held` never grows past the limit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from gateway.enums import LimitPeriod

EVER = date(1970, 1, 1)


@dataclass(slots=True)
class Window:
    """One window of one key while a batch is decided; nano-USD."""

    key_id: int
    period: LimitPeriod
    starts_on: date
    limit: int
    spent: int = 0
    held: int = 0
    is_new: bool = False  # has no row yet
    before: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.spent, self.held

    @property
    def room(self) -> int:
        """What may still be reserved; below zero after the limit was lowered."""
        return self.limit - self.spent - self.held

    @property
    def movement(self) -> tuple[int, int]:
        """How far (spent, held) have come since the window was loaded."""
        return self.spent - self.before[0], self.held - self.before[1]


Windows = Mapping[UUID, list[Window]]  # by call


def start_of(period: LimitPeriod, moment: datetime) -> date:
    """The first day (UTC) of the window that `moment` falls into."""
    return start_on(period, moment.astimezone(UTC).date())


def start_on(period: LimitPeriod, day: date) -> date:
    match period:
        case LimitPeriod.TOTAL:
            return EVER
        case LimitPeriod.DAY:
            return day
        case LimitPeriod.WEEK:
            return day - timedelta(days=day.weekday())
        case LimitPeriod.MONTH:
            return day.replace(day=1)


def next_start(period: LimitPeriod, moment: datetime) -> datetime | None:
    """When the window of `moment` is over and a new one begins; None for the total."""
    start = start_of(period, moment)
    match period:
        case LimitPeriod.TOTAL:
            return None
        case LimitPeriod.DAY:
            start += timedelta(days=1)
        case LimitPeriod.WEEK:
            start += timedelta(days=7)
        case LimitPeriod.MONTH:
            start = (start + timedelta(days=31)).replace(day=1)
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


def find_full(windows: Iterable[Window], amount: int) -> Window | None:
    """The window with the least room, if it has less than `amount`. What costs nothing
    always fits."""
    tightest = min(windows, key=lambda window: window.room, default=None)
    if tightest is None or max(tightest.room, 0) >= amount:
        return None
    return tightest


def most_to_charge(windows: Iterable[Window], *, held: int) -> int | None:
    """What a call whose `held` was just given back may be charged; None: no bound.

    At least what was reserved for it, also when the limit was lowered meanwhile, so
    that nobody gets an answer for nothing by lowering it.
    """
    rooms = [max(window.room, held) for window in windows]
    return min(rooms) if rooms else None
