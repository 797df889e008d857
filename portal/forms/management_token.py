"""The form of a new management token: a name, an end, and what it may do."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.forms.widgets import Segmented

NEVER = "never"
ENDS: list[tuple[str, StrOrPromise]] = [
    ("30", _("in 30 days")),
    ("90", _("in 90 days")),
    ("365", _("in a year")),
    (NEVER, _("never")),
]
READ = ("read", _("Read"))
CHANGE = ("write", _("Read and change"))
NOTHING = ("", _("Nothing"))
FIELD = "may_"  # what a resource's field begins with


class TokenForm(forms.Form):
    """`resources` are (name, label, whether it can be changed) of what the person's
    rights allow."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("What the script does. The audit log names it with each change."),
    )
    ends = forms.ChoiceField(
        label=_("Expires"),
        choices=ENDS,
        initial="90",
        help_text=_("A script that is forgotten stops by itself."),
    )

    def __init__(
        self,
        resources: Iterable[tuple[str, StrOrPromise, bool]],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name, label, can_change in resources:
            choices = [NOTHING, READ, CHANGE] if can_change else [NOTHING, READ]
            self.fields[f"{FIELD}{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, widget=Segmented
            )

    @property
    def abilities(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(FIELD)]

    @property
    def scopes(self) -> list[str]:
        """Of a valid form: who may change may read too."""
        found = []
        for name, value in self.cleaned_data.items():
            if name.startswith(FIELD) and value:
                resource = name.removeprefix(FIELD)
                found.append(f"{resource}:read")
                if value == "write":
                    found.append(f"{resource}:write")
        return found

    @property
    def expires_at(self) -> datetime | None:
        ends = self.cleaned_data["ends"]
        return None if ends == NEVER else timezone.now() + timedelta(days=int(ends))
