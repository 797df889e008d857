"""The form of a model: what is known of it, and how much may pass."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gateway.enums import Endpoint
from gateway.models import CatalogueModel
from portal.catalogue.modality import NAMES
from portal.catalogue.modality_text import join_modality, split_modality
from portal.forms.widgets import Switch
from portal.usage.words import name_endpoint

MOST_TOKENS = 100_000_000
SAME = (
    "name",
    "title",
    "vendor",
    "description",
    "endpoints",
    "context_length",
    "max_output",
    "is_visible",
    "rpm_limit",
    "tpm_limit",
    "concurrency_limit",
)


def limit_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=2_000_000_000
    )


def tokens_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=MOST_TOKENS
    )


def choice_field(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
    )


class CatalogueModelForm(forms.Form):
    """`model` is the one that is edited, None for a new one, which may have a name."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As clients write it. It cannot be changed later."),
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "off"}),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("How people call it. Left empty, the name is shown."),
    )
    vendor = forms.CharField(
        label=_("Vendor"),
        max_length=64,
        required=False,
        widget=forms.TextInput({"list": "vendors", "autocomplete": "off"}),
        help_text=_("Who made it, such as openai."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 3}),
    )
    endpoints = choice_field(
        _("Endpoints"), [(it.value, name_endpoint(it)) for it in Endpoint]
    )
    takes = choice_field(
        _("It takes"), [(it.value, text) for it, text in NAMES.items()]
    )
    gives = choice_field(
        _("It gives"), [(it.value, text) for it, text in NAMES.items()]
    )
    context_length = tokens_field(_("Context length, tokens"))
    max_output = tokens_field(_("Longest answer, tokens"))
    is_visible = forms.BooleanField(
        label=_("Listed for everybody"),
        required=False,
        initial=True,
        widget=Switch,
        help_text=_("A model that is not listed can be called by those who know it."),
    )
    rpm_limit = limit_field(_("Requests a minute"))
    tpm_limit = limit_field(_("Tokens a minute"))
    concurrency_limit = limit_field(_("Calls at the same time"))

    def __init__(
        self, *args: Any, model: CatalogueModel | None = None, **options: Any
    ) -> None:
        if model is not None:
            takes, gives = split_modality(model.modality)
            known = {name: getattr(model, name) for name in SAME}
            options["initial"] = {**known, "takes": takes, "gives": gives}
        super().__init__(*args, **options)
        if model is not None:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        takes, gives = values.get("takes", []), values.get("gives", [])
        if bool(takes) != bool(gives):
            missing = "gives" if takes else "takes"
            self.add_error(missing, _("Say both what goes in and what comes out."))
        values["modality"] = join_modality(takes, gives)
        return values
