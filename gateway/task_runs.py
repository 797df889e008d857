"""Writes down how each task went: one row a task, replaced by its next run.

By signals of Celery, so no task need think of it; and whatever goes wrong in here is a
line in the log and never the failure of a task.
"""

import json
import socket
from collections.abc import Sequence
from typing import Any

import structlog
from celery.signals import task_postrun, task_prerun
from django.db import transaction
from django.utils import timezone

MOST_RESULT = 4_000  # characters of JSON
MOST_ERROR = 300
MOST_FINDINGS = 10
MOST_FINDING = 250  # characters; ten of them fit into a result
OWN_TASKS = ("gateway.", "portal.")

log = structlog.get_logger("tasks")


def connect() -> None:
    """Once a process; before Celery's own receivers, which close the connection."""
    task_prerun.connect(note_start, weak=False, dispatch_uid="note_start")
    task_postrun.connect(note_end, weak=False, dispatch_uid="note_end")


def note_start(sender: Any = None, **_: Any) -> None:
    name = str(getattr(sender, "name", ""))
    if name.startswith(OWN_TASKS):
        _write_quietly(
            name,
            started_at=timezone.now(),
            ended_at=None,
            worker=_name_worker(sender)[:200],
        )


def note_end(
    sender: Any = None, retval: Any = None, state: str | None = None, **_: Any
) -> None:
    name = str(getattr(sender, "name", ""))
    if not name.startswith(OWN_TASKS):
        return
    now = timezone.now()
    if state == "SUCCESS":
        well = {"is_ok": True, "error": "", "ok_at": now}
        _write_quietly(name, ended_at=now, result=_keep_small(retval), **well)
    else:
        error = _describe(retval) or str(state or "")
        _write_quietly(name, ended_at=now, is_ok=False, error=error, result=None)


def list_findings(findings: Sequence[object]) -> dict[str, Any]:
    """The result of a check: how many things are wrong, and the first of them."""
    shown = [str(it)[:MOST_FINDING] for it in findings[:MOST_FINDINGS]]
    return {"findings": len(findings), "first": shown}


def _write_quietly(name: str, **columns: Any) -> None:
    """A run that another machine began meanwhile is overwritten: the newest counts."""
    from gateway.models import TaskRun  # not before Django is set up

    try:
        with transaction.atomic():
            if not TaskRun.objects.filter(name=name).update(**columns):
                columns.setdefault("started_at", timezone.now())
                TaskRun.objects.create(name=name, **columns)
    except Exception as problem:
        log.warning("task_run_not_written", task=name, error=type(problem).__name__)


def _name_worker(task: Any) -> str:
    request = getattr(task, "request", None)
    return str(getattr(request, "hostname", None) or socket.gethostname())


def _keep_small(result: Any) -> Any:
    """What JSON can say in a few lines; None for everything else."""
    try:
        text = json.dumps(result)
    except (TypeError, ValueError):
        return None
    return result if len(text) <= MOST_RESULT else None


def _describe(problem: Any) -> str:
    if not isinstance(problem, BaseException):
        return ""
    return f"{type(problem).__name__}: {problem}"[:MOST_ERROR]
