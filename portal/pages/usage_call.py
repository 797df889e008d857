"""The page of one call: what it cost and why, how it went, what was said."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gateway.capture.storage import forget_exchange
from gateway.enums import CallState
from gateway.models import LedgerEntry, UsageLog
from portal.charts import Span, draw_waterfall
from portal.pages.people import current_user
from portal.usage.arithmetic import write_bill
from portal.usage.captured import ShownExchange, show_exchange
from portal.usage.rows import make_rows
from portal.usage.story import tell_error, tell_outcome, tell_source
from portal.usage.timings import list_attempts, list_spans, read_speed

TEMPLATE = "portal/usage/call.html"
NO_CHANGE = 204


@login_required
@require_safe
def show_call(request: HttpRequest, rid: UUID) -> HttpResponse:
    """An open call asks again by itself, and gets 204 while it is open."""
    call = find_call(request, rid)
    is_open = call.state == CallState.OPEN
    if request.htmx and is_open:  # type: ignore[attr-defined]
        return HttpResponse(status=NO_CHANGE)
    attempts = list_attempts(call)
    (row,) = make_rows([call])
    context = {
        "call": call,
        "row": row,
        "is_open": is_open,
        "back": request.GET.get("back", "")[:1000],
        "story": tell_outcome(call),
        "error": tell_error(call),
        "source": tell_source(call),
        "bill": write_bill(call),
        "tokens": call.input_tokens + call.output_tokens,
        "returned": max(call.held - call.charged, 0),
        "entry": LedgerEntry.objects.filter(
            account_id=call.account_id, rid=rid
        ).first(),
        "attempts": attempts,
        "failures": [attempt for attempt in attempts if attempt.failure],
        "waterfall": draw_spans(call),
        "speed": read_speed(call),
        "exchange": find_exchange(request, call),
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, f"{TEMPLATE}#call" if is_part else TEMPLATE, context)


def find_exchange(request: HttpRequest, call: UsageLog) -> ShownExchange | None:
    """Not for an operator who is signed in as the owner: in the console they may look,
    and it is written down."""
    if getattr(request, "impersonator", None) is not None:
        return None
    return show_exchange(call.rid, account_id=call.account_id)


def draw_spans(call: UsageLog) -> str:
    """Safe HTML; empty for a call that reached nobody."""
    spans = [Span(it.label, it.start, it.end, it.tone) for it in list_spans(call)]
    if not spans:
        return ""
    return draw_waterfall(
        spans, title=_("Where the time went"), total_ms=call.duration_ms
    )


@login_required
@require_POST
def forget_call(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Deletes what was captured of a call; the call itself stays."""
    call = find_call(request, rid)
    if forget_exchange(rid, account_id=call.account_id):
        messages.success(request, _("The request and the answer are deleted."))
    return redirect("portal:usage-call", rid=rid)


def find_call(request: HttpRequest, rid: UUID) -> UsageLog:
    """The call of the one who asks; somebody else's does not exist for them."""
    calls = UsageLog.objects.filter(account_id=current_user(request).account.pk)
    call = calls.select_related("price").filter(rid=rid).first()
    if call is None:
        raise Http404
    return call
