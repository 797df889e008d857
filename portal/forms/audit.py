"""The filter row of the audit log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit_log.finding import AuditFilter
from portal.audit_log.words import ACTIONS, KINDS
from portal.forms.console_orders import DaysForm

CHOICES = [
    ("", _("Everything")),
    *(
        (
            label,
            [
                (kind, _("All of these")),
                *(it for it in ACTIONS.items() if it[0].startswith(f"{kind}.")),
            ],
        )
        for kind, label in KINDS.items()
    ),
]


class AuditForm(DaysForm):
    who = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    what = forms.ChoiceField(label=_("What"), required=False, choices=CHOICES)
    target = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def read(self) -> AuditFilter:
        """What was understood of it."""
        self.is_valid()
        values = self.cleaned_data
        return AuditFilter(
            values.get("who", ""),
            values.get("what", ""),
            values.get("q", ""),
            values.get("target", ""),
            values.get("since"),
            values.get("until"),
        )
