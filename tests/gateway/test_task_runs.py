"""What is written down of a task, and that writing can never fail one."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import Task
from django.db import DatabaseError
from structlog.testing import capture_logs

from gateway import task_runs
from gateway.models import TaskRun
from portal.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


NAME = "portal.only_of_this_test"


def answer(value: Any = None, problem: str = "") -> Any:
    """Hands back what it is given, or fails."""
    if problem:
        raise ValueError(problem)
    return value


@pytest.fixture
def task() -> Iterator[Any]:
    yield app.task(name=NAME)(answer)
    app.tasks.pop(NAME)


def run(task: Task[Any, Any], **arguments: Any) -> TaskRun:
    """In this process, with the signals that a worker sends."""
    task.apply(kwargs=arguments)
    return TaskRun.objects.get(name=task.name)


def test_a_run_says_when_and_how_it_went(task: Any):
    row = run(task, value={"changed": 3})
    assert row.ended_at is not None
    assert row.ended_at >= row.started_at
    assert (row.is_ok, row.error, row.result) == (True, "", {"changed": 3})
    assert row.ok_at == row.ended_at
    assert row.worker


def test_a_failure_is_told_and_the_last_success_stays(task: Any):
    well = run(task, value=1)
    row = run(task, problem="no such table")
    assert (row.is_ok, row.error) == (False, "ValueError: no such table")
    assert row.result is None
    assert row.ok_at == well.ok_at


def test_the_next_run_takes_the_row(task: Any):
    run(task, problem="once")
    row = run(task, value=2)
    assert (row.is_ok, row.error, row.result) == (True, "", 2)
    assert TaskRun.objects.filter(name=task.name).count() == 1


def test_while_it_runs_there_is_no_end(task: Any):
    run(task, value=1)
    task_runs.note_start(task)
    row = TaskRun.objects.get(name=task.name)
    assert row.ended_at is None
    assert row.is_ok is True  # how the run before went


@pytest.mark.parametrize("value", [object(), {"text": "x" * 5_000}, {1, 2}])
def test_a_result_that_is_no_small_json_is_left_out(task: Any, value: Any):
    row = run(task, value=value)
    assert (row.is_ok, row.result) == (True, None)


def test_a_long_error_is_cut(task: Any):
    assert len(run(task, problem="x" * 900).error) == task_runs.MOST_ERROR


def test_a_broken_database_fails_no_task(task: Any, monkeypatch: pytest.MonkeyPatch):
    def break_down(*_: Any, **__: Any) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(TaskRun.objects, "filter", break_down)
    with capture_logs() as lines:
        assert task.apply(kwargs={"value": 5}).get() == 5
    assert {line["event"] for line in lines} == {"task_run_not_written"}


def test_tasks_of_others_are_not_written(task: Any):
    app.tasks["celery.backend_cleanup"].apply()
    assert not TaskRun.objects.exists()


def test_findings_are_counted_and_the_first_shown():
    told = task_runs.list_findings([f"I{n}: {'x' * 400}" for n in range(25)])
    assert told["findings"] == 25
    assert len(told["first"]) == 10
    assert task_runs._keep_small(told) == told
