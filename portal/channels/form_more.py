"""The part of a channel's form that most people leave as it is."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.catalogue.overrides import check_headers, check_parameters
from gateway.models import Group
from portal.channels.form_fields import (
    COST_COLUMNS,
    MOST_INTEGER,
    ObjectField,
    SecretInput,
    limit_field,
    read_costs,
    seconds_field,
    split_lines,
)
from portal.channels.form_rows import Column, RowsField, read_pairs

WIDE = {"autocomplete": "off", "spellcheck": "false"}


class MoreFields(forms.Form):
    """Which calls it takes, limits, costs, and how the upstream is asked."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"),
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who may use it. None chosen means everybody."),
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1_000,
        help_text=_("With commas, such as: cheap, Europe."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        initial=0,
        min_value=-MOST_INTEGER,
        max_value=MOST_INTEGER,
        help_text=_("The highest is tried first."),
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        initial=1,
        min_value=1,
        max_value=MOST_INTEGER,
        help_text=_("Its share among channels of the same priority."),
    )
    rpm_limit = limit_field(_("Requests a minute"))
    tpm_limit = limit_field(_("Tokens a minute"))
    concurrency_limit = limit_field(_("Calls at the same time"))
    connect_timeout = seconds_field(_("To connect"), 10)
    first_byte_timeout = seconds_field(_("To the first byte"), 120)
    idle_timeout = seconds_field(_("Between bytes"), 60)
    total_timeout = seconds_field(_("In all"), 900)
    headers = RowsField(
        (Column("name", _("Header"), "X-Title"), Column("value", _("Value"))),
        needed=(0, 1),
        label=_("Headers"),
        help_text=_("Sent with every request. Credentials have their own place."),
    )
    parameters = ObjectField(
        label=_("Parameter overrides"),
        help_text=_(
            "A JSON object: its members are set in every request; null removes."
        ),
    )
    proxy = forms.CharField(
        label=_("Proxy"),
        required=False,
        max_length=1_000,
        widget=SecretInput({**WIDE, "placeholder": "http://name:password@host:3128"}),
        help_text=_("Kept encrypted and never shown again."),
    )
    drops_proxy = forms.BooleanField(label=_("Go without the proxy"), required=False)
    cost_percent = forms.DecimalField(
        label=_("What you pay, in percent of your price"),
        required=False,
        min_value=0,
        max_value=100_000,
        max_digits=10,
        decimal_places=4,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
        help_text=_("Left empty, the cost is not known, and no margin is shown."),
    )
    cost_rates = RowsField(
        COST_COLUMNS,
        label=_("Or exactly, for single models"),
        help_text=_(
            "USD for a million tokens. Others are units of a price, such as image=0.04."
        ),
    )
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For you and other operators."),
    )

    def clean_headers(self) -> dict[str, str]:
        return self._accept("headers", check_headers, read_pairs)

    def clean_parameters(self) -> dict[str, Any]:
        return self._accept("parameters", check_parameters, dict)

    def _accept(
        self,
        name: str,
        check: Callable[[Any], None],
        read: Callable[[Any], dict[str, Any]],
    ) -> dict[str, Any]:
        found = read(self.cleaned_data[name])
        try:
            check(found)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None
        return found

    def clean_tags(self) -> list[str]:
        return split_lines(self.cleaned_data["tags"])

    def clean_cost_rates(self) -> dict[str, dict[str, int]]:
        return read_costs(self.cleaned_data["cost_rates"])
