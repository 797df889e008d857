"""An order: its amounts, what the provider told, what it moved, what can be done."""

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.billing.movements import explain_entries
from portal.billing.order_acts import (
    CannotAsk,
    accept_payment,
    ask_provider,
    close_review,
)
from portal.billing.order_listing import list_entries
from portal.billing.order_words import explain_effect, explain_said
from portal.billing.payments import ProviderAway
from portal.console.access import actor_of, operator_page
from portal.console.problems import show_problems
from portal.forms.console_orders import DecisionForm
from portal.models import PaymentEvent, Right, TopUp

TEMPLATE = "console/orders/show.html"
MOST_EVENTS = 100
ACTS = {"accept": accept_payment, "close": close_review}

log = structlog.get_logger("billing")


@operator_page(Right.MONEY)
@require_safe
def show_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return render(request, TEMPLATE, describe(find_order(order_id), DecisionForm()))


@operator_page(Right.MONEY)
@require_POST
def ask_now(request: HttpRequest, order_id: UUID) -> HttpResponse:
    order = find_order(order_id)
    try:
        answer = ask_provider(order, actor=actor_of(request))
    except CannotAsk as problem:
        messages.info(request, str(problem))
    except ProviderAway as problem:
        log.warning("provider_away", order=str(order.pk), problem=str(problem)[:200])
        messages.error(
            request,
            _("The provider did not answer: %(problem)s. Try again in a minute.")
            % {"problem": str(problem)[:200]},
        )
    else:
        text = _("The provider says: %(said)s. %(effect)s.")
        words = {
            "said": explain_said(answer.notice.kind),
            "effect": explain_effect(answer.effect),
        }
        messages.success(request, text % words)
    return redirect("console:order", order.pk)


@operator_page(Right.MONEY)
@require_POST
def decide(request: HttpRequest, order_id: UUID) -> HttpResponse:
    order = find_order(order_id)
    act = ACTS.get(request.POST.get("action", ""))
    if act is None:
        return HttpResponseBadRequest()
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            act(order, reason=form.cleaned_data["reason"], actor=actor_of(request))
        except ValidationError as problem:
            show_problems(form, problem)
        else:
            messages.success(request, _("Decided. It is in the audit log."))
            return redirect("console:order", order.pk)
    return render(request, TEMPLATE, describe(order, form), status=422)


def find_order(order_id: UUID) -> TopUp:
    return get_object_or_404(TopUp.objects.select_related("account__user"), pk=order_id)


def describe(order: TopUp, form: DecisionForm) -> dict[str, Any]:
    events = PaymentEvent.objects.filter(order=order).order_by("-pk")[:MOST_EVENTS]
    return {
        "order": order,
        "form": form,
        "events": [describe_event(event) for event in events],
        "entries": explain_entries(list_entries(order)),
    }


def describe_event(event: PaymentEvent) -> dict[str, Any]:
    """`paid` is the amount that it names, as text."""
    amount, currency = event.summary.get("amount"), event.summary.get("currency", "")
    is_amount = isinstance(amount, int)
    return {
        "event": event,
        "effect": explain_effect(event.effect),
        "paid": f"{amount / 100:.2f} {currency.upper()}" if is_amount else "",
    }


urls = [
    path("console/orders/<uuid:order_id>", show_order, name="order"),
    path("console/orders/<uuid:order_id>/ask", ask_now, name="ask-order"),
    path("console/orders/<uuid:order_id>/decide", decide, name="decide-order"),
]
