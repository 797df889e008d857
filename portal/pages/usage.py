"""The usage log: a filter in the URL, pages by key, a live tail, an export."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gateway.models import Account, UsageLog
from portal.pages.people import current_user
from portal.usage.calls import CallPage, read_page
from portal.usage.export import stream_csv
from portal.usage.filters import OPEN
from portal.usage.form import UsageFilters, UsageForm
from portal.usage.rows import make_rows, read_rid, read_stamp, stamp_rows
from portal.usage.totals import sum_usage

TEMPLATE = "portal/usage/list.html"
NO_CHANGE = 204
PLACE = ("before", "after", "live", "seen")  # what is not a filter


@login_required
@require_safe
def show_usage(request: HttpRequest) -> HttpResponse:
    """With `seen` (of a live tail) the answer is 204 while nothing has changed."""
    account = current_user(request).account
    form = UsageForm(request.GET, account=account)
    context: dict[str, Any] = {
        "form": form,
        "filters": filter_query(request),
        "is_live": request.GET.get("live") == "1",
        "all_calls": f"{request.path}?range=all",
        "trouble": " ".join(tell_troubles(form)),
        "has_details": any(
            request.GET.get(name) for name in ("since", "until", "endpoint", "request")
        ),
    }
    if form.is_valid():
        page = read_requested_page(request, account, form)
        stamp = stamp_rows(page.calls)
        seen = request.GET.get("seen")
        if seen is not None and seen == stamp:
            return HttpResponse(status=NO_CHANGE)
        newest_seen = read_stamp(seen) if seen else None
        wanted = form.make_filter()
        context |= {
            "page": page,
            "rows": make_rows(page.calls, newest_seen=newest_seen),
            "stamp": stamp,
            "totals": None if wanted.status == OPEN else sum_usage(account.pk, wanted),
            "is_newest": not request.GET.get("before") and page.newer is None,
            "newer": link_place(request, "after", page.newer),
            "older": link_place(request, "before", page.older),
            "has_calls": bool(page.calls) or has_any_call(account),
        }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    name = f"{TEMPLATE}#results" if is_part else TEMPLATE
    response = render(request, name, context)
    response["Vary"] = "HX-Request"
    return response


@login_required
@require_safe
def export_usage(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered calls as CSV; with a filter that is wrong, the page that says so."""
    account = current_user(request).account
    form = UsageForm(request.GET, account=account)
    if not form.is_valid():
        return show_usage(request)
    response = StreamingHttpResponse(
        stream_csv(account.pk, form.make_filter()),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="usage.csv"'
    response["X-Accel-Buffering"] = "no"
    return response


def tell_troubles(form: UsageFilters) -> Iterator[str]:
    """What is wrong with the filters; the list says it too, for the form stays as it
    is when only the list is sent."""
    for name, errors in form.errors.items():
        for error in errors:
            yield f"{form.fields[name].label}: {error}"


def read_requested_page(
    request: HttpRequest, account: Account, form: UsageForm
) -> CallPage:
    """A place that is no id means the newest page."""
    before = read_rid(request.GET.get("before", ""))
    after = read_rid(request.GET.get("after", ""))
    return read_page(
        account.pk,
        form.make_filter(),
        before=None if after else before,
        after=after,
    )


def filter_query(request: HttpRequest) -> str:
    """The filters of the URL as a query, without the place in the list."""
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value and name not in PLACE
    ]
    return urlencode(kept)


def link_place(request: HttpRequest, name: str, rid: UUID | None) -> str:
    """The same filters at another place; "" when there is none."""
    if rid is None:
        return ""
    filters = filter_query(request)
    return f"{reverse('portal:usage')}?{filters}{'&' if filters else ''}{name}={rid}"


def has_any_call(account: Account) -> bool:
    return UsageLog.objects.filter(account_id=account.pk).exists()
