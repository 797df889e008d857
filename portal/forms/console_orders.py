"""Forms of the console about orders."""

from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.billing.order_listing import BACK, OWED, OrderFilter
from portal.models import TopUpState

DAY = forms.DateInput({"type": "date"})
STATES = [
    ("", _("All")),
    *TopUpState.choices,
    (BACK, _("refunded or disputed")),
    (OWED, _("credit owed")),
]
PROVIDERS = [("", _("All")), ("stripe", "Stripe")]


def start_of_day(day: date) -> datetime:
    """In the reader's time zone. Raises ValidationError for years no clock knows."""
    if not 1970 < day.year < 2999:
        raise ValidationError(_("Enter a day of these years."))
    return timezone.make_aware(datetime(day.year, day.month, day.day))


class DaysForm(forms.Form):
    """A search and two days, both included; what is wrong is told and left out."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=255,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("To"), required=False, widget=DAY)

    def clean_since(self) -> datetime | None:
        day = self.cleaned_data["since"]
        return start_of_day(day) if day else None

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        return start_of_day(day) + timedelta(days=1) if day else None


class OrdersForm(DaysForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    provider = forms.ChoiceField(label=_("Provider"), required=False, choices=PROVIDERS)

    def read(self) -> OrderFilter:
        """What was understood of it."""
        self.is_valid()
        values = self.cleaned_data
        return OrderFilter(
            values.get("q", ""),
            values.get("state", ""),
            values.get("provider", ""),
            values.get("since"),
            values.get("until"),
        )


class DecisionForm(forms.Form):
    """About a payment that differs from its order."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Stays in the audit log, for those who look at it later."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
