"""Every movement of a person's money, as a list and as CSV."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.billing.ledger_csv import write_csv
from portal.billing.movements import Filter, find_entries, read_page
from portal.forms.billing import LedgerForm
from portal.pages.key_owner import account_of

TEMPLATE = "portal/billing/ledger.html"
MOST_ID = 2**63 - 1


@login_required
@require_safe
def show_ledger(request: HttpRequest) -> HttpResponse:
    form = LedgerForm(request.GET)
    before = request.GET.get("before", "")
    is_place = before.isdecimal() and len(before) < 20 and int(before) <= MOST_ID
    rows, following = read_page(
        find_entries(account_of(request), read_filter(form)),
        before=int(before) if is_place else None,
    )
    query = keep_filters(request)
    context: dict[str, Any] = {
        "section": "ledger",
        "form": form,
        "rows": rows,
        "older": f"?{query}before={following}" if following else "",
        "newer": f"?{query}".rstrip("&") if is_place else "",
        "query": query.rstrip("&"),
        "is_filtered": bool(query),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


@login_required
@require_safe
def export_ledger(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered movements, streamed in pages: memory stays flat."""
    rows = find_entries(account_of(request), read_filter(LedgerForm(request.GET)))
    lines = write_csv(rows)
    response = StreamingHttpResponse(
        send_async(lines) if isinstance(request, ASGIRequest) else lines,
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    response["X-Accel-Buffering"] = "no"
    return response


async def send_async(lines: Iterator[str]) -> AsyncIterator[str]:
    read = sync_to_async(lambda: next(lines, None))
    while (piece := await read()) is not None:
        yield piece


def read_filter(form: LedgerForm) -> Filter:
    """What was understood of it."""
    form.is_valid()
    return Filter(form.cleaned_data.get("kind", ""), form.cleaned_data.get("month"))


def keep_filters(request: HttpRequest) -> str:
    """The filters as the start of a query: "" or with an "&" at its end."""
    kept = request.GET.copy()
    kept.pop("before", None)
    for name in [name for name, value in kept.items() if not value]:
        del kept[name]
    return f"{kept.urlencode()}&" if kept else ""
