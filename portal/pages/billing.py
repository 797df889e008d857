"""Billing at a glance: the balance, ways to add to it, what moved last."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.billing.alerts import find_threshold
from portal.billing.buying import find_bounds, list_presets
from portal.billing.codes import CodeRefused, redeem_code
from portal.billing.months import Month
from portal.billing.movements import Filter, find_entries, read_page
from portal.billing.payments import list_providers
from portal.billing.statements import summarise
from portal.display import format_exact
from portal.forms.billing import RedeemForm, TopUpForm
from portal.models import BalanceAlert, TopUp, TopUpState
from portal.pages.key_owner import account_of
from portal.pages.people import current_user

TEMPLATE = "portal/billing/overview.html"
NEWEST = 6
PAYMENTS = 5
REFUSALS = {
    "unknown": gettext_lazy("We do not know this code. Check it letter by letter."),
    "used": gettext_lazy("Someone has redeemed this code already."),
    "used_by_you": gettext_lazy("You have redeemed this code already."),
    "expired": gettext_lazy("This code has expired."),
    "disabled": gettext_lazy("This code is not valid any more."),
    "too_many": gettext_lazy(
        "Too many codes that were not right. Try again in 15 minutes."
    ),
}


@login_required
@require_safe
def show_billing(request: HttpRequest) -> HttpResponse:
    return render_billing(request)


def render_billing(
    request: HttpRequest,
    *,
    top_up: TopUpForm | None = None,
    redeem: RedeemForm | None = None,
) -> HttpResponse:
    """The page; with a form that was filled in wrong, as 422."""
    account = account_of(request)
    account.refresh_from_db()
    month = summarise(account, Month.of(timezone.now()))
    rows, _older = read_page(find_entries(account, Filter()), size=NEWEST)
    alert = BalanceAlert.objects.filter(account=account).first()
    alert = alert or BalanceAlert(account=account)
    least, most = find_bounds()
    presets = list_presets()
    context: dict[str, Any] = {
        "section": "overview",
        "account": account,
        "month": month,
        "spent": -month.charged,
        "rows": rows,
        "payments": list_payments(account.pk),
        "presets": presets,
        "chosen": min(2, len(presets)),  # the place of what is checked at first
        "can_pay": bool(list_providers()),
        "least": least,
        "most": most,
        "top_up": top_up or TopUpForm(),
        "redeem": redeem or RedeemForm(),
        "alert": alert,
        "threshold": find_threshold(alert),
        "has_mail": settings.HAS_MAIL,
    }
    is_wrong = top_up is not None or redeem is not None
    return render(request, TEMPLATE, context, status=422 if is_wrong else 200)


def list_payments(account_id: int) -> list[TopUp]:
    """The newest orders, without those that never reached the provider."""
    rows = TopUp.objects.filter(account_id=account_id).exclude(state=TopUpState.CREATED)
    return list(rows.order_by("-created_at")[:PAYMENTS])


@login_required
@require_POST
def redeem(request: HttpRequest) -> HttpResponse:
    account_of(request)
    form = RedeemForm(request.POST)
    if not form.is_valid():
        return render_billing(request, redeem=form)
    try:
        code = redeem_code(current_user(request), form.cleaned_data["code"])
    except CodeRefused as refusal:
        form.add_error("code", REFUSALS[refusal.why])
        return render_billing(request, redeem=form)
    text = _("%(amount)s was added to your balance.")
    messages.success(request, text % {"amount": format_exact(code.amount)})
    return redirect("portal:billing")
