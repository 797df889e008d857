"""The audit log: who changed what."""

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from gateway.models import AuditEntry
from portal.audit_log.export import write_csv
from portal.audit_log.finding import find_entries
from portal.audit_log.showing import make_rows
from portal.console.access import operator_page
from portal.console.keyset import keep_filters, make_link, read_page
from portal.forms.audit import AuditForm
from portal.models import Right
from portal.pages.billing_ledger import send_async
from portal.pages.people import current_user

TEMPLATE = "console/audit/list.html"
FILTERS = ("q", "who", "what", "target", "since", "until")


@operator_page(Right.AUDIT)
@require_safe
def show_audit(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    page = read_page(find_entries(form.read()), request.GET.dict())
    filters = keep_filters(request.GET.dict(), FILTERS)
    context = {
        "form": form,
        "filters": filters,
        "rows": make_rows(page.rows, current_user(request)),
        "newer": make_link(filters, "after", page.newer),
        "older": make_link(filters, "before", page.older),
        "has_any": bool(page.rows) or AuditEntry.objects.exists(),
        "export": f"{reverse('console:audit-export')}?{urlencode(filters)}",
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


@operator_page(Right.AUDIT)
@require_safe
def export_audit(request: HttpRequest) -> StreamingHttpResponse:
    lines = write_csv(find_entries(AuditForm(request.GET).read()))
    response = StreamingHttpResponse(
        send_async(lines) if isinstance(request, ASGIRequest) else lines,
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    response["X-Accel-Buffering"] = "no"
    return response


urls = [
    path("console/audit", show_audit, name="audit"),
    path("console/audit.csv", export_audit, name="audit-export"),
]
