"""Everything the status page shows, of all models; read once in `CACHE_SECONDS`.

The rollups of 90 days may be many rows, so only one thread reads at a time and the
others go on with what is there.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time, read_settled_until
from portal.status.checks import CheckState, read_check_states
from portal.status.counts import Slots, read_first_bytes, read_slots

CACHE_SECONDS = 30.0
QUARTER_DAY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Window:
    """`count` slots of `width` from `since` to now; the last one is under way."""

    since: datetime
    width: timedelta
    count: int

    @classmethod
    def until(cls, now: datetime, width: timedelta, count: int) -> "Window":
        return cls(floor_time(now, width) - (count - 1) * width, width, count)


@dataclass(frozen=True, slots=True)
class Board:
    """`hours` and `days` by model; `settled_until`: how far the figures have come."""

    made_at: datetime
    settled_until: datetime
    hours: dict[str, Slots]
    days: dict[str, Slots]
    first_bytes: dict[str, Counter[int]]
    checks: dict[int, CheckState]

    @property
    def day(self) -> Window:
        return Window.until(self.made_at, HOUR, 24)

    @property
    def week(self) -> Window:
        return Window.until(self.made_at, QUARTER_DAY, 28)

    @property
    def quarter(self) -> Window:
        return Window.until(self.made_at, DAY, 90)


_lock = threading.Lock()
_board: Board | None = None
_fresh_until = 0.0


def read_board() -> Board:
    """Not for the event loop: it may read the database."""
    global _board, _fresh_until
    known = _board
    if known is not None:
        is_fresh = time.monotonic() < _fresh_until
        if is_fresh or not _lock.acquire(blocking=False):
            return known
    else:
        _lock.acquire()
    try:
        board = _board
        if board is None or time.monotonic() >= _fresh_until:
            board = _board = load_board(timezone.now())
            _fresh_until = time.monotonic() + CACHE_SECONDS
        return board
    finally:
        _lock.release()


def forget_board() -> None:
    global _board
    _board = None


def load_board(now: datetime) -> Board:
    week = Window.until(now, QUARTER_DAY, 28)
    quarter = Window.until(now, DAY, 90)
    return Board(
        made_at=now,
        settled_until=read_settled_until(),
        hours=read_slots(RollupPeriod.HOUR, week.since, now),
        days=read_slots(RollupPeriod.DAY, quarter.since, now),
        first_bytes=read_first_bytes(Window.until(now, HOUR, 24).since),
        checks=read_check_states(now),
    )
