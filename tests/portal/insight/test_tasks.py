"""Scheduled tasks as people read them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from gateway.models import TaskRun
from portal.insight.tasks import (
    STARTABLE,
    TITLES,
    TaskState,
    read_tasks,
    tell_every,
    tell_result,
)
from portal.schedule import SCHEDULE, Daily, Every

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def make_state(**columns: Any) -> TaskState:
    entry = columns.pop("entry", Every("gateway.roll_up_usage", 60))
    values = {"started_at": NOW, "ended_at": NOW, "is_ok": True, **columns}
    return TaskState(entry, TaskRun(name=entry.task, **values), NOW)


def test_every_task_has_a_title_in_words():
    assert {it.task for it in SCHEDULE} <= TITLES.keys()
    assert set(STARTABLE) <= {it.task for it in SCHEDULE}


def test_how_long_it_took_and_when_it_comes_again():
    state = make_state(ended_at=NOW + timedelta(seconds=2))
    assert state.took_ms == 2_000
    assert state.next_at == NOW + MINUTE
    assert not any((state.is_running, state.has_failed, state.is_overdue))


def test_what_was_due_in_the_past_comes_now():
    assert make_state(started_at=NOW - 2 * MINUTE).next_at == NOW


def test_while_it_runs_it_took_no_time_yet():
    state = make_state(ended_at=None)
    assert state.is_running
    assert state.took_ms is None


def test_of_a_task_that_is_missed_nobody_knows_when_it_comes():
    state = make_state(started_at=NOW - timedelta(hours=1))
    assert state.is_overdue
    assert state.next_at is None


def test_a_task_that_has_not_run_is_not_missed():
    state = TaskState(Every("x", 60), None, NOW)
    assert (state.is_overdue, state.next_at, state.took_ms) == (False, None, None)
    assert (state.title, state.result) == ("x", "")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(10, "every 10 seconds"), (60, "every minute"), (300, "every 5 minutes")],
)
def test_rhythms(seconds: int, text: str):
    assert tell_every(seconds) == text
    assert make_state(entry=Every("x", seconds)).rhythm == text


def test_the_rhythm_of_a_day():
    assert make_state(entry=Daily("x", 3, 5)).rhythm == "daily at 03:05 UTC"


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"changed": 1_200}, "1,200 changed"),
        ({"crossed": 0, "sent": 3}, "0 fell below, 3 sent"),
        ({"findings": 0, "first": []}, "All is well"),
        ({"findings": 2, "first": ["a", "b"]}, "2 findings"),
        ({"odd": 7, "more": "text"}, "odd: 7"),
        (None, ""),
        ([1], ""),
        ("<b>", ""),
    ],
)
def test_results(result: Any, text: str):
    with translation.override("en"):
        assert tell_result(result) == text


@pytest.mark.django_db
def test_all_of_them_with_what_is_known():
    TaskRun.objects.create(name="gateway.roll_up_usage", started_at=NOW, is_ok=True)
    TaskRun.objects.create(name="gateway.check_channel", started_at=NOW, is_ok=True)
    states = {it.name: it for it in read_tasks()}
    assert list(states) == [it.task for it in SCHEDULE]
    assert states["gateway.roll_up_usage"].run is not None
    assert states["gateway.verify_ledger"].run is None
