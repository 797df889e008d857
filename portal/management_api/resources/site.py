"""The site's settings, the audit log, and how the system is."""

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.models import AuditEntry
from portal.audit_log.finding import AuditFilter, find_entries
from portal.insight.attention import list_notices
from portal.insight.system.broker import read_broker
from portal.insight.system.setup import list_ways
from portal.insight.system.storage import measure_database, read_disk
from portal.insight.system.versions import list_versions
from portal.insight.tasks import TaskState, read_tasks
from portal.insight.workers import list_web_workers
from portal.management_api.describing import describe
from portal.management_api.paging import cut_page, find_row
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.site import (
    AuditOutput,
    AuditQuery,
    SiteInput,
    SiteOutput,
    SystemOutput,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.site.changing import find_row as find_site
from portal.site.changing import save_site


class SettingsViewSet(ManagementViewSet):
    resource = "settings"

    @describe("showSettings", _("The site's settings"), gives=SiteOutput)
    def retrieve(self, request: Request) -> Response:
        return answer(SiteOutput, find_site())

    @describe(
        *("changeSettings", _("Change the site's settings")),
        takes=SiteInput,
        gives=SiteOutput,
        about=_("What is left out stays as it is."),
    )
    def partial_update(self, request: Request) -> Response:
        values = self.read(SiteInput, is_partial=True)
        return answer(SiteOutput, save_site(values, actor=self.actor))


class AuditViewSet(ManagementViewSet):
    resource = "audit"

    @describe(
        *("listAuditEntries", _("The audit log")),
        query=AuditQuery,
        gives=page_of(AuditOutput),
        about=_("Who changed what, newest first."),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(AuditQuery)
        wanted = AuditFilter(
            who=query.get("who", ""),
            what=query.get("what", ""),
            text=query.get("q", ""),
            since=query.get("since"),
            until=query.get("until"),
        )
        return answer_page(AuditOutput, cut_page(find_entries(wanted), query))

    @describe("showAuditEntry", _("One entry of the audit log"), gives=AuditOutput)
    def retrieve(self, request: Request, entry_id: int) -> Response:
        return answer(AuditOutput, find_row(AuditEntry.objects.all(), entry_id))


class SystemViewSet(ManagementViewSet):
    resource = "system"

    @describe(
        *("showSystem", _("How the system is")),
        gives=SystemOutput,
        about=_("Versions, processes, tasks, queue, room, and what needs attention."),
    )
    def retrieve(self, request: Request) -> Response:
        broker = read_broker()
        facts = {
            "versions": list_versions(),
            "setup": list_ways(),
            "database_bytes": measure_database(),
            "disk_free_bytes": read_disk().free,
            "broker": broker.version if broker else None,
            "tasks_waiting": broker.waiting if broker else None,
            "web_workers": list_web_workers(),
            "tasks": [describe_task(it) for it in read_tasks()],
            "notices": [
                {"name": it.name, "urgency": it.urgency.name.lower(), "text": it.text}
                for it in list_notices()
            ],
        }
        return answer(SystemOutput, facts)


def describe_task(task: TaskState) -> dict[str, Any]:
    names = ("name", "is_running", "is_overdue", "has_failed", "took_ms", "next_at")
    run = task.run
    return {
        **{name: getattr(task, name) for name in names},
        "result": task.result,
        "started_at": run.started_at if run else None,
        "error": run.error if run else "",
    }
