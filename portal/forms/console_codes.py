"""Forms of the console about redemption codes."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.billing.codes import MOST_BATCH, MOST_CODES
from portal.forms.money import UsdField


class BatchForm(forms.Form):
    """`cleaned_data` is what portal.billing.code_batches.make_batch takes."""

    batch = forms.CharField(
        label=_("Name of the batch"),
        max_length=MOST_BATCH,
        help_text=_("For you alone: what the codes are for, such as “Spring fair”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    count = forms.IntegerField(
        label=_("How many codes"),
        min_value=1,
        max_value=MOST_CODES,
        initial=20,
        help_text=_("Up to 10,000 at once. Each works once, for whoever types it."),
    )
    amount = UsdField(
        label=_("What each is worth, USD"),
        help_text=_("Is added to the balance of whoever redeems the code."),
    )
    expires_at = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Until its end in your time zone. Empty: they work for ever."),
        widget=forms.DateInput({"type": "date"}),
    )

    def clean_expires_at(self) -> datetime | None:
        """The end of the day."""
        day = self.cleaned_data["expires_at"]
        if day is None:
            return None
        if day.year > 2999:
            raise ValidationError(_("Enter a day that is not so far away."))
        start = datetime(day.year, day.month, day.day)
        return timezone.make_aware(start + timedelta(days=1))
