"""When each task comes again, and when it is missed."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab

from portal.celery import app
from portal.schedule import GRACE, SCHEDULE, Daily, Every

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_beat_has_the_whole_schedule():
    entries = app.conf.beat_schedule
    assert {it["task"] for it in entries.values()} == {it.task for it in SCHEDULE}
    assert len(entries) == len(SCHEDULE)
    assert entries["gateway.roll_up_usage"]["schedule"] == 60.0
    nightly = entries["gateway.verify_ledger"]["schedule"]
    assert nightly == crontab(hour=3, minute=40)


def test_a_frequent_task_may_miss_a_few_runs():
    task = Every("x", 60)
    assert task.follow(NOON) == NOON + MINUTE
    assert not task.is_overdue(NOON, NOON + 3 * MINUTE + GRACE)
    assert task.is_overdue(NOON, NOON + 4 * MINUTE + GRACE)


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (NOON.replace(hour=3, minute=19), 0),
        (NOON.replace(hour=3, minute=20), 1),
        (NOON, 1),
    ],
)
def test_a_daily_task_comes_at_its_time(moment: datetime, days: int):
    due = NOON.replace(hour=3, minute=20) + timedelta(days=days)
    assert Daily("x", hour=3, minute=20).follow(moment) == due


def test_a_daily_task_is_missed_once_its_time_is_over():
    task = Daily("x", hour=3, minute=20)
    due = task.follow(NOON)
    assert not task.is_overdue(NOON, due + MINUTE)
    assert task.is_overdue(NOON, due + GRACE + MINUTE)
