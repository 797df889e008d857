"""Everything the status page shows, of all models, kept in the process.

The rollups of 90 days may be tens of thousands of rows: no reader waits
for that while there is a picture of the last minutes.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time, read_settled_until
from portal.status.checks import CheckState, read_check_states
from portal.status.counts import Slots, read_first_bytes, read_slots

FRESH_SECONDS, OLD_SECONDS = 30.0, 300.0
QUARTER_DAY = timedelta(hours=6)
log = structlog.get_logger("status")


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
_made_at = float("-inf")


def read_board() -> Board:
    """Not for the event loop: it may read the database. Past FRESH_SECONDS a thread
    reads again while the reader gets what is there; past OLD_SECONDS they wait."""
    known, age = _board, time.monotonic() - _made_at
    if known is None or age > OLD_SECONDS:
        with _lock:
            is_new = _board is not None and time.monotonic() - _made_at < OLD_SECONDS
            return _board if _board is not None and is_new else _read_again()
    if age > FRESH_SECONDS and _lock.acquire(blocking=False):
        threading.Thread(target=_refresh, name="status-board", daemon=True).start()
    return known


def forget_board() -> None:
    global _board
    _board = None


def _refresh() -> None:
    """Holds the lock that its starter took."""
    try:
        _read_again()
    except DatabaseError as error:
        log.warning("board_not_read", error=type(error).__name__)
    finally:
        _lock.release()
        connection.close()


def _read_again() -> Board:
    global _board, _made_at
    board = _board = load_board(timezone.now())
    _made_at = time.monotonic()
    return board


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
