"""The page of one call, nothing hidden."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gateway.audit import record_change
from gateway.enums import CallState
from gateway.models import CapturedCall, UsageLog
from portal.console.access import actor_of, operator_page
from portal.models import Right, User
from portal.pages.usage_call import draw_spans
from portal.usage.arithmetic import write_bill
from portal.usage.captured import show_exchange
from portal.usage.site_rows import make_site_rows
from portal.usage.site_story import list_site_attempts, tell_site_outcome
from portal.usage.story import tell_error, tell_source
from portal.usage.timings import read_speed

TEMPLATE = "console/usage/call.html"
NO_CHANGE = 204


@operator_page(Right.USAGE)
@require_safe
def show_call(request: HttpRequest, rid: UUID) -> HttpResponse:
    """An open call asks again by itself, and gets 204 while it is open."""
    call = find_call(rid)
    is_open = call.state == CallState.OPEN
    if request.htmx and is_open:  # type: ignore[attr-defined]
        return HttpResponse(status=NO_CHANGE)
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    name = f"{TEMPLATE}#call" if is_part else TEMPLATE
    return render(request, name, describe_call(request, call))


@operator_page(Right.USAGE)
@never_cache
@require_POST
def read_capture(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The page with what was said in it; that somebody looked is written down."""
    call = find_call(rid)
    exchange = show_exchange(rid, account_id=call.account_id)
    if exchange is not None:
        person = User.objects.filter(account__pk=call.account_id).first()
        changes: dict[str, list[Any]] = {"request": [None, str(rid)]}
        record_change(actor_of(request), "user.read_capture", person, changes=changes)
    context = {**describe_call(request, call), "exchange": exchange, "has_asked": True}
    return render(request, TEMPLATE, context)


def describe_call(request: HttpRequest, call: UsageLog) -> dict[str, Any]:
    (row,) = make_site_rows([call])
    return {
        "call": call,
        "row": row,
        "is_open": call.state == CallState.OPEN,
        "back": request.GET.get("back", "")[:1000],
        "story": tell_site_outcome(call),
        "error": tell_error(call),
        "source": tell_source(call),
        "bill": write_bill(call),
        "returned": max(call.held - call.charged, 0),
        "attempts": list_site_attempts(call),
        "waterfall": draw_spans(call),
        "speed": read_speed(call),
        "is_captured": CapturedCall.objects.filter(rid=call.rid).exists(),
    }


def find_call(rid: UUID) -> UsageLog:
    """Raises Http404."""
    call = UsageLog.objects.select_related("price").filter(rid=rid).first()
    if call is None:
        raise Http404
    return call


urls = [
    path("console/usage/<uuid:rid>", show_call, name="usage-call"),
    path("console/usage/<uuid:rid>/captured", read_capture, name="usage-captured"),
]
