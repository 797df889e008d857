"""The state of one model, told from its newest calls and the checks of its channels."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from gateway.metering.latency import read_percentile
from portal.status.board import Board, Window
from portal.status.checks import find_outage, has_working
from portal.status.counts import Slots, Tally, cut_slots

GOOD_SHARE, BAD_SHARE = 0.95, 0.5
FEWEST_CALLS = 3  # of the newest two hours; fewer say nothing


class State(StrEnum):
    WORKING = "working"
    DEGRADED = "degraded"
    DOWN = "down"
    DOUBTFUL = "doubtful"  # checks fail, and there were no calls to tell
    IDLE = "idle"  # no calls; checks are good
    UNKNOWN = "unknown"  # neither calls nor checks


TROUBLED = (State.DOWN, State.DEGRADED, State.DOUBTFUL)
QUIET = (State.IDLE, State.UNKNOWN)


@dataclass(frozen=True)
class ModelStatus:
    """Tallies slot by slot, oldest first; the long ranges are cut when they are asked
    for. `since`: of a state that is no good one."""

    board: Board = field(repr=False)
    name: str
    state: State
    since: datetime | None
    recent: Tally
    day: tuple[Tally, ...]

    @cached_property
    def week(self) -> tuple[Tally, ...]:
        return _cut(self.board.hours.get(self.name, {}), self.board.week)

    @cached_property
    def quarter(self) -> tuple[Tally, ...]:
        return _cut(self.board.days.get(self.name, {}), self.board.quarter)

    @cached_property
    def first_byte_ms(self) -> int | None:
        return read_percentile(self.board.first_bytes.get(self.name, {}), 0.5)

    @property
    def is_troubled(self) -> bool:
        return self.state in TROUBLED

    @property
    def day_share(self) -> float | None:
        return sum(self.day, Tally()).share

    @property
    def week_share(self) -> float | None:
        return sum(self.week, Tally()).share

    @property
    def quarter_share(self) -> float | None:
        return sum(self.quarter, Tally()).share


def tell_status(board: Board, name: str, channel_ids: Collection[int]) -> ModelStatus:
    hours = board.hours.get(name, {})
    day = _cut(hours, board.day)
    recent = sum(day[-2:], Tally())
    state, since = _tell_state(board, hours, recent, sum(day, Tally()), channel_ids)
    return ModelStatus(
        board=board,
        name=name,
        state=state,
        since=since,
        recent=recent,
        day=day,
    )


def _tell_state(
    board: Board,
    hours: Slots,
    recent: Tally,
    day: Tally,
    channel_ids: Collection[int],
) -> tuple[State, datetime | None]:
    """Calls have the last word; checks speak where there were none."""
    share = recent.share
    if share is not None and recent.calls >= FEWEST_CALLS and share < GOOD_SHARE:
        state = State.DOWN if share < BAD_SHARE else State.DEGRADED
        return state, find_start(hours)
    outage = find_outage(board.checks, channel_ids)
    if outage and not recent.answered:
        return State.DOUBTFUL, outage
    if day.calls:
        return State.WORKING, None
    is_checked = has_working(board.checks, channel_ids)
    return (State.IDLE if is_checked else State.UNKNOWN), None


def find_start(hours: Slots) -> datetime:
    """Of the trouble that goes on: the first of the newest hours that were all bad;
    hours without calls neither end it nor begin it."""
    first = max(hours)
    for hour in sorted(hours, reverse=True):
        share = hours[hour].share
        if share is not None and share >= GOOD_SHARE:
            break
        first = hour
    return first


def _cut(slots: Slots, window: Window) -> tuple[Tally, ...]:
    return tuple(
        cut_slots(slots, since=window.since, width=window.width, count=window.count)
    )


def list_starts(window: Window) -> list[datetime]:
    """When each slot of `window` begins."""
    return [window.since + place * window.width for place in range(window.count)]
