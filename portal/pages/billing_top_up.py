"""Buying credit: to the provider's page, back from it, and its own messages."""

from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.billing.buying import start_top_up
from portal.billing.intake import receive_notice
from portal.billing.payments import (
    BadNotice,
    ProviderAway,
    find_provider,
    list_providers,
)
from portal.billing.reconcile import claim_question, reconcile_order
from portal.forms.billing import TopUpForm
from portal.models import TopUp
from portal.pages.billing import render_billing
from portal.pages.key_owner import account_of
from portal.site import read_site

TEMPLATE = "portal/billing/top_up.html"
MOST_BYTES = 512 * 1024  # of a message; Stripe's are a few KB
NO_ORDER = UUID(int=0)

log = structlog.get_logger("billing")


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A plain redirect to the provider: it needs no script."""
    form = TopUpForm(request.POST)
    providers = list_providers()
    if not form.is_valid() or not providers:
        return render_billing(request, top_up=form)
    path = reverse("portal:top-up", args=[NO_ORDER]).replace(str(NO_ORDER), "{order}")
    try:
        _order, url = start_top_up(
            account=account_of(request),
            amount=form.cleaned_data["amount"],
            provider=providers[0],
            return_url=read_site().base_url + path,
        )
    except ProviderAway as problem:
        log.warning("provider_away", problem=str(problem)[:200])
        form.add_error(
            None,
            _("The payment page cannot be reached. Nothing was charged; try again."),
        )
        return render_billing(request, top_up=form)
    return redirect(url)


@login_required
@require_safe
def show_top_up(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Where an order stands. Coming back from the provider proves nothing, so while it
    is open the page asks the provider itself, now and then."""
    order = get_object_or_404(TopUp, pk=order_id, account=account_of(request))
    if order.is_open and claim_question(order):
        try:
            order = reconcile_order(order)
        except ProviderAway as problem:
            log.warning("provider_away", problem=str(problem)[:200])
    order.account.refresh_from_db()
    context = {
        "order": order,
        "account": order.account,
        "is_cancelled": order.is_open and "cancelled" in request.GET,
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#order" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


@csrf_exempt
@require_POST
def receive_stripe(request: HttpRequest) -> HttpResponse:
    """200 for everything that is truly Stripe's, also what is not about us; anything
    else makes Stripe send it again."""
    provider = find_provider("stripe")
    if provider is None:
        return HttpResponse(status=404)
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        effect = receive_notice(provider, request.body, request.headers)
    except BadNotice as problem:
        log.warning("bad_payment_notice", problem=str(problem))
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    except ProviderAway as problem:
        log.warning("provider_away", problem=str(problem)[:200])
        return HttpResponse(status=503)
    return HttpResponse(effect, content_type="text/plain")
