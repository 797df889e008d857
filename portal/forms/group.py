"""The form of a group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gateway.models import Group
from portal.display.multipliers import write_multiplier
from portal.forms.catalogue_model import limit_field
from portal.forms.widgets import Switch

SAME = ("name", "is_open", "remark", "rpm_limit", "tpm_limit", "concurrency_limit")


class GroupForm(forms.Form):
    """`group` is the one that is edited, None for a new one."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("People see it beside their prices."),
    )
    multiplier = forms.DecimalField(
        label=_("Price multiplier"),
        initial=1,
        min_value=0,
        max_value=1000,
        decimal_places=6,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("1 is the list price, 0.8 is 20% off, 1.5 is half as much again."),
    )
    is_open = forms.BooleanField(
        label=_("Open to everybody's keys"),
        required=False,
        widget=Switch,
        help_text=_("People may choose it for a key of theirs, whatever their group."),
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=200,
        required=False,
        help_text=_("Only operators see it."),
    )
    rpm_limit = limit_field(_("Requests a minute"))
    tpm_limit = limit_field(_("Tokens a minute"))
    concurrency_limit = limit_field(_("Calls at the same time"))

    def __init__(self, *args: Any, group: Group | None = None, **options: Any) -> None:
        if group is not None:
            known = {name: getattr(group, name) for name in SAME}
            multiplier = write_multiplier(group.multiplier_ppm)
            options["initial"] = {**known, "multiplier": multiplier}
        super().__init__(*args, **options)
