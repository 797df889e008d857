"""Forms of the billing pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.money import format_usd
from portal.billing.buying import CENT, find_bounds, list_presets
from portal.billing.months import Month
from portal.billing.movements import KIND_LABELS, NO_CALLS
from portal.billing.webhooks import check_webhook_url
from portal.forms.money import UsdField
from portal.forms.widgets import Switch
from portal.models import BalanceAlert

OWN = "own"


class TopUpForm(forms.Form):
    """`cleaned_data["amount"]`: nano-USD, a preset's or within the bounds."""

    preset = forms.CharField(max_length=20)
    own = UsdField(label=_("Another amount, USD"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("preset") == OWN:
            data["amount"] = self.check_own(data.get("own"))
        else:
            data["amount"] = find_preset(data.get("preset", ""))
        if data["amount"] is None and not self.errors:
            raise ValidationError(_("Choose an amount."))
        return data

    def check_own(self, amount: int | None) -> int | None:
        least, most = find_bounds()
        if "own" in self.errors:
            return None
        if amount is None or not least <= amount <= most or amount % CENT:
            text = _("An amount from %(least)s to %(most)s USD, in whole cents.")
            bounds = {"least": format_usd(least), "most": format_usd(most)}
            self.add_error("own", ValidationError(text, params=bounds))
            return None
        return amount


def find_preset(text: str) -> int | None:
    """Nano-USD of the preset whose amount in nano-USD is written in the form."""
    return next((it.amount for it in list_presets() if str(it.amount) == text), None)


class RedeemForm(forms.Form):
    code = forms.CharField(
        label=_("Redemption code"),
        max_length=64,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "XXXX-XXXX-XXXX-XXXX",
            }
        ),
    )


class LedgerForm(forms.Form):
    """The ledger's filter; what is wrong in the URL is told and left out."""

    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            ("", _("Everything")),
            (NO_CALLS, _("Everything but calls")),
            *((kind.value, label) for kind, label in KIND_LABELS.items()),
        ],
    )
    month = forms.CharField(
        label=_("Month"),
        required=False,
        widget=forms.TextInput({"type": "month", "placeholder": "2026-11"}),
    )

    def clean_month(self) -> Month | None:
        text = self.cleaned_data["month"].strip()
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("A month such as 2026-11.")) from None


class AlertForm(forms.Form):
    is_on = forms.BooleanField(
        label=_("Tell me when my balance is low"), required=False, widget=Switch
    )
    threshold = UsdField(
        label=_("Below, USD"),
        help_text=_("You are told once, each time your balance falls below it."),
    )
    by_email = forms.BooleanField(
        label=_("By e-mail"), required=False, widget=forms.CheckboxInput
    )
    webhook_url = forms.CharField(
        label=_("Webhook address"),
        required=False,
        max_length=500,
        widget=forms.URLInput({"placeholder": "https://example.com/hooks/balance"}),
        help_text=_("We POST a signed JSON message there. Leave it empty for none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.HAS_MAIL:
            del self.fields["by_email"]

    @classmethod
    def fill(cls, alert: BalanceAlert, threshold: int) -> "AlertForm":
        return cls(
            initial={
                "is_on": alert.is_on,
                "threshold": threshold,
                "by_email": alert.by_email,
                "webhook_url": alert.webhook_url,
            }
        )

    def clean_webhook_url(self) -> str:
        url: str = self.cleaned_data["webhook_url"].strip()
        problem = check_webhook_url(url) if url else None
        if problem:
            raise ValidationError(str(problem))
        return url
