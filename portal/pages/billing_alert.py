"""The low-balance alert: its switch, where it goes, and what became of it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.billing.alerts import find_alert, find_threshold, queue_deliveries
from portal.billing.deliveries import deliver, give_secret
from portal.forms.billing import AlertForm
from portal.models import AlertDelivery, BalanceAlert, DeliveryState
from portal.pages.key_owner import account_of

TEMPLATE = "portal/billing/alert.html"
DELIVERIES = 10
MOST_TESTS = 6  # messages in TEST_PAUSE: the button is no way to flood someone
TEST_PAUSE = timedelta(minutes=10)
ANSWERS = {  # what deliveries write down, in words
    "accepted": gettext_lazy("the mail server took it"),
    "timeout": gettext_lazy("no answer in time"),
    "AddressRefused": gettext_lazy("not an address on the public internet"),
    "ConnectionError": gettext_lazy("no connection"),
    "SSLError": gettext_lazy("its certificate is not valid"),
    "gaierror": gettext_lazy("no server has this name"),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_alert(request: HttpRequest) -> HttpResponse:
    alert = find_alert(account_of(request))
    form = AlertForm(request.POST or None)
    if request.method != "POST":
        form = AlertForm.fill(alert, find_threshold(alert))
        return render_alert(request, alert, form)
    if not form.is_valid():
        return render_alert(request, alert, form, status=422)
    secret = save_alert(alert, form.cleaned_data)
    messages.success(request, _("The alert is saved."))
    if secret:
        return render_alert(request, alert, form, secret=secret)
    return redirect("portal:billing-alert")


def save_alert(alert: BalanceAlert, data: dict[str, Any]) -> str:
    """The new signing secret when there was none and a webhook needs one, else ""."""
    ways = (alert.is_on, alert.by_email, alert.webhook_url)
    alert.is_on = data["is_on"]
    alert.by_email = data.get("by_email", alert.by_email)  # not asked without mail
    alert.threshold, alert.webhook_url = data["threshold"], data["webhook_url"]
    if (alert.is_on, alert.by_email, alert.webhook_url) != ways:
        alert.is_below = False  # told again, by the new way, if it is low now
    is_first = bool(alert.webhook_url) and not alert.webhook_secret
    secret = give_secret(alert) if is_first else ""
    alert.save(
        update_fields=[
            "is_on",
            "is_below",
            "by_email",
            "threshold",
            "webhook_url",
            "webhook_secret",
        ]
    )
    return secret


@login_required
@never_cache
@require_POST
def renew_secret(request: HttpRequest) -> HttpResponse:
    alert = find_alert(account_of(request))
    secret = give_secret(alert)
    alert.save(update_fields=["webhook_secret"])
    form = AlertForm.fill(alert, find_threshold(alert))
    return render_alert(request, alert, form, secret=secret)


@login_required
@require_POST
def send_test(request: HttpRequest) -> HttpResponse:
    """Sends to every way that is switched on, now, and tells how it went."""
    alert = find_alert(account_of(request))
    begun = AlertDelivery.objects.filter(alert=alert, is_test=True)
    waiting = begun.filter(state=DeliveryState.WAITING)
    if begun.filter(created_at__gt=timezone.now() - TEST_PAUSE).count() >= MOST_TESTS:
        messages.error(request, _("Enough tests for now: try again in 10 minutes."))
    elif queue_deliveries(alert, is_test=True):
        results = [deliver(it) for it in waiting.select_related("alert__account__user")]
        if all(results):
            messages.success(request, _("The test was sent."))
        else:
            messages.error(request, _("The test did not arrive: see below why."))
    else:
        messages.error(request, _("Choose e-mail or a webhook first, and save."))
    return redirect("portal:billing-alert")


def render_alert(
    request: HttpRequest,
    alert: BalanceAlert,
    form: AlertForm,
    *,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "alert",
        "alert": alert,
        "form": form,
        "secret": secret,
        "has_mail": settings.HAS_MAIL,
        "deliveries": [
            (it, ANSWERS.get(it.answer, it.answer))
            for it in alert.deliveries.order_by("-pk")[:DELIVERIES]
        ],
    }
    return render(request, TEMPLATE, context, status=status)
