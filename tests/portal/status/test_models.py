from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from portal.status.board import Board
from portal.status.checks import CheckState
from portal.status.counts import Slots, Tally
from portal.status.models import State, find_start, tell_status
from portal.status.summary import is_late, tell_sentence, tell_summary

NOW = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
MODEL = "gpt-4o"


def hours_ago(count: int) -> datetime:
    return NOW.replace(minute=0) - count * HOUR


def make_board(
    hours: Slots | None = None, checks: dict[int, CheckState] | None = None
) -> Board:
    return Board(
        made_at=NOW,
        settled_until=NOW - timedelta(minutes=11),
        hours={MODEL: hours} if hours else {},
        days={},
        first_bytes={MODEL: Counter({200: 3, 400: 1})} if hours else {},
        checks=checks or {},
    )


def good(minutes: int = 3) -> CheckState:
    return CheckState(is_ok=True, since=NOW - timedelta(minutes=minutes))


def bad(minutes: int = 40) -> CheckState:
    return CheckState(is_ok=False, since=NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("hours", "checks", "state"),
    [
        ({hours_ago(0): Tally(20, 0)}, {1: good()}, State.WORKING),
        ({hours_ago(9): Tally(0, 5)}, {1: good()}, State.WORKING),  # long over
        ({hours_ago(0): Tally(2, 8)}, {1: good()}, State.DOWN),
        ({hours_ago(1): Tally(90, 10)}, {1: good()}, State.DEGRADED),
        ({hours_ago(0): Tally(1, 1)}, {1: good()}, State.WORKING),  # too few to tell
        ({hours_ago(0): Tally(20, 0)}, {1: bad(), 2: bad()}, State.WORKING),
        (None, {1: bad(), 2: bad()}, State.DOUBTFUL),
        (None, {1: bad(), 2: good()}, State.IDLE),
        (None, {1: bad()}, State.UNKNOWN),  # nobody looked at channel 2
        (None, {}, State.UNKNOWN),
    ],
)
def test_state_of_a_model(
    hours: Slots | None, checks: dict[int, CheckState], state: State
):
    assert tell_status(make_board(hours, checks), MODEL, [1, 2]).state == state


def test_trouble_began_with_the_first_of_the_bad_hours():
    hours = {
        hours_ago(6): Tally(0, 5),
        hours_ago(5): Tally(9, 0),  # well again: the trouble before is another one
        hours_ago(4): Tally(1, 9),
        hours_ago(1): Tally(0, 9),  # no calls in between
        hours_ago(0): Tally(0, 9),
    }
    assert find_start(hours) == hours_ago(4)
    assert tell_status(make_board(hours), MODEL, []).since == hours_ago(4)


def test_failing_checks_count_from_when_the_last_channel_failed():
    board = make_board(None, {1: bad(90), 2: bad(20)})
    assert tell_status(board, MODEL, [1, 2]).since == NOW - timedelta(minutes=20)


def test_shares_and_the_typical_first_byte():
    status = tell_status(make_board({hours_ago(2): Tally(9, 1)}), MODEL, [])
    assert status.day_share == status.week_share == 0.9
    assert status.quarter_share is None
    assert status.first_byte_ms is not None
    assert 200 <= status.first_byte_ms < 220


def test_the_sentence_has_the_figures():
    status = tell_status(make_board({hours_ago(0): Tally(2, 8)}), MODEL, [])
    assert "8 of 10" in tell_sentence(status)


def test_the_summary_says_the_worst_first():
    working = tell_status(make_board({hours_ago(0): Tally(20, 0)}), MODEL, [])
    down = tell_status(make_board({hours_ago(0): Tally(0, 20)}), MODEL, [])
    shaky = tell_status(make_board({hours_ago(0): Tally(16, 4)}), MODEL, [])
    idle = tell_status(make_board(), MODEL, [])
    assert tell_summary([working, idle]).kind == "good"
    assert tell_summary([working, shaky]).kind == "warn"
    both = tell_summary([shaky, down])
    assert (both.kind, both.title) == ("bad", "1 model fails · 1 model has trouble")
    assert tell_summary([idle]).title == "No calls in the last 24 hours"
    assert tell_summary([]).kind == "info"


def test_old_figures_are_called_old():
    board = make_board({hours_ago(0): Tally(20, 0)})
    assert not is_late(board, NOW)
    assert is_late(board, NOW + timedelta(hours=1))
