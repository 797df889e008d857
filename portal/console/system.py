"""What the gateway stands on, and its tasks."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gateway.audit import record_change
from gateway.models import TaskRun
from portal.console.access import actor_of, operator_page
from portal.insight.attention.money import CHECKS, count_findings
from portal.insight.system.broker import (
    NoBroker,
    ask_workers,
    read_broker,
    send_task,
)
from portal.insight.system.setup import list_variables, list_ways
from portal.insight.system.storage import list_tables, measure_database, read_disk
from portal.insight.system.support import write_support_text
from portal.insight.system.versions import list_versions
from portal.insight.tasks import STARTABLE, TITLES, TaskState, read_tasks
from portal.insight.workers import find_start, list_web_workers
from portal.models import AlertDelivery, Right
from portal.models.balance_alert import DeliveryState

TEMPLATE = "console/system/show.html"
MOST_MESSAGES = 10


@operator_page(Right.SYSTEM)
@require_safe
def show_system(request: HttpRequest) -> HttpResponse:
    """With `part` just that part of the page: "tasks" or "workers"; the latter asks
    them, which takes a second or two."""
    part = request.GET.get("part", "")
    if part == "tasks":
        return render(request, f"{TEMPLATE}#tasks", {"tasks": read_tasks()})
    asked = describe_workers() if part == "workers" else {}
    if asked and request.htmx:  # type: ignore[attr-defined]
        return render(request, f"{TEMPLATE}#workers", asked)
    return render(request, TEMPLATE, {**describe_page(), **asked})


def describe_page() -> dict[str, Any]:
    tasks = read_tasks()
    versions, web_workers = list_versions(), list_web_workers()
    return {
        "versions": versions,
        "product": next(iter(versions.values())),
        "up_since": find_start(),
        "web_workers": web_workers,
        "alive": sum(it.is_alive for it in web_workers),
        "broker": read_broker(),
        "tasks": tasks,
        "books": [describe_book(it) for it in tasks if it.name in CHECKS],
        "database_size": measure_database(),
        "tables": list_tables(),
        "disk": read_disk(),
        "ways": list_ways(),
        "variables": list_variables(),
        "failed_messages": list_failed_messages(),
        "support": write_support_text(),
    }


def describe_book(task: TaskState) -> dict[str, Any]:
    """A check of the books: what it found when it last ran to its end."""
    run: TaskRun | None = task.run
    result = run.result if run and isinstance(run.result, dict) else {}
    return {
        "task": task,
        "is_known": bool(result),
        "findings": count_findings(run) if run else 0,
        "first": result.get("first", []),
    }


def describe_workers() -> dict[str, Any]:
    try:
        return {"task_workers": ask_workers(), "was_asked": True}
    except NoBroker:
        return {"task_workers": [], "was_asked": True, "is_away": True}


def list_failed_messages() -> list[AlertDelivery]:
    rows = AlertDelivery.objects.filter(state=DeliveryState.FAILED).order_by("-id")
    return list(rows.select_related("alert__account__user")[:MOST_MESSAGES])


@operator_page(Right.SYSTEM)
@require_POST
def run_task(request: HttpRequest) -> HttpResponse:
    """Queues one of the scheduled tasks to run now."""
    name = request.POST.get("task", "")
    if name not in STARTABLE:
        return HttpResponseBadRequest(_("No such task."))
    title = TITLES[name]
    try:
        with transaction.atomic():
            record_change(actor_of(request), "task.run", target_name=name)
            send_task(name)
    except NoBroker:
        text = _("“%(task)s” could not be started: the queue (Redis) does not answer.")
        messages.error(request, text % {"task": title})
    else:
        text = _("“%(task)s” was started; its result appears below in a moment.")
        messages.success(request, text % {"task": title})
    return redirect("console:system")


urls = [
    path("console/system", show_system, name="system"),
    path("console/system/run", run_task, name="run-task"),
]
