"""Everybody's calls: a filter in the URL, pages by key, a live tail, an export."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from gateway.models import UsageLog
from portal.console.access import operator_page
from portal.models import Right
from portal.pages.usage import filter_query, tell_troubles
from portal.usage.calls import CallPage, read_page
from portal.usage.export import stream
from portal.usage.filters import OPEN
from portal.usage.rows import read_rid, read_stamp, stamp_rows
from portal.usage.site_export import iter_site_csv
from portal.usage.site_form import SiteFilter, SiteUsageForm
from portal.usage.site_rows import make_site_rows
from portal.usage.totals import Totals, has_many_errors, sum_usage

TEMPLATE = "console/usage/list.html"
NO_CHANGE = 204
MORE = ("since", "until", "endpoint", "request", "channel", "error")


@operator_page(Right.USAGE)
@require_safe
def show_usage(request: HttpRequest) -> HttpResponse:
    """With `seen` (of a live tail) the answer is 204 while nothing has changed."""
    form = SiteUsageForm(request.GET)
    context: dict[str, Any] = {
        "form": form,
        "filters": filter_query(request),
        "is_live": request.GET.get("live") == "1",
        "trouble": " ".join(tell_troubles(form)),
        "has_details": any(request.GET.get(name) for name in MORE),
    }
    if form.is_valid():
        wanted = form.make_filter()
        page = read_requested_page(request, wanted)
        stamp = stamp_rows(page.calls)
        seen = request.GET.get("seen")
        if seen is not None and seen == stamp:
            return HttpResponse(status=NO_CHANGE)
        newest_seen = read_stamp(seen) if seen else None
        context |= {
            "page": page,
            "rows": make_site_rows(page.calls, newest_seen=newest_seen),
            "stamp": stamp,
            "totals": read_totals(wanted),
            "is_newest": not request.GET.get("before") and page.newer is None,
            "newer": link_place(request, "after", page.newer),
            "older": link_place(request, "before", page.older),
            "has_calls": bool(page.calls) or UsageLog.objects.exists(),
        }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    if not is_part:
        context["models"] = form.list_models()
    name = f"{TEMPLATE}#results" if is_part else TEMPLATE
    response = render(request, name, context)
    response["Vary"] = "HX-Request"
    return response


@operator_page(Right.USAGE)
@require_safe
def export_usage(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered calls as CSV; with a filter that is wrong, the page that says so."""
    form = SiteUsageForm(request.GET)
    if not form.is_valid():
        return show_usage(request)  # type: ignore[return-value]  # decorated
    wanted = form.make_filter()
    response = StreamingHttpResponse(
        stream(iter_site_csv(wanted.account_id, wanted.calls)),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="usage.csv"'
    response["X-Accel-Buffering"] = "no"
    return response


def read_requested_page(request: HttpRequest, wanted: SiteFilter) -> CallPage:
    """A place that is no id means the newest page."""
    before = read_rid(request.GET.get("before", ""))
    after = read_rid(request.GET.get("after", ""))
    return read_page(
        wanted.account_id, wanted.calls, before=None if after else before, after=after
    )


def read_totals(wanted: SiteFilter) -> Totals | None:
    """None for what has none: calls that run, and errors too many to be summed."""
    if wanted.calls.status == OPEN or has_many_errors(wanted.account_id, wanted.calls):
        return None
    return sum_usage(wanted.account_id, wanted.calls)


def link_place(request: HttpRequest, name: str, rid: UUID | None) -> str:
    """The same filters at another place; "" when there is none."""
    if rid is None:
        return ""
    filters = filter_query(request)
    return f"{reverse('console:usage')}?{filters}{'&' if filters else ''}{name}={rid}"


urls = [
    path("console/usage", show_usage, name="usage"),
    path("console/usage/export", export_usage, name="usage-export"),
]
