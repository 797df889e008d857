"""The form of a channel: it leads from a provider to a channel that answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.credentials import read_secrets
from gateway.enums import ProviderName
from gateway.models import Channel
from portal.channels.form_fields import SecretTextarea, split_lines
from portal.channels.form_more import WIDE, MoreFields
from portal.channels.form_rows import Column, RowsField
from portal.channels.form_values import read_initial
from portal.channels.values import explain_base_url
from portal.forms.widgets import Switch


class ChannelForm(MoreFields):
    """`channel` is the one that is edited, None for a new one."""

    base_url = forms.CharField(
        label=_("Base URL"),
        max_length=500,
        widget=forms.TextInput({**WIDE, "inputmode": "url"}),
        help_text=_("The address up to and with /v1, as a rule."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("What you call it. Left empty, it is called like its host."),
    )
    credentials = forms.CharField(
        label=_("Credentials"),
        required=False,
        max_length=500_000,
        widget=SecretTextarea({**WIDE, "rows": 3}),
        help_text=_("One a line. They are kept encrypted and never shown again."),
    )
    replaces = forms.BooleanField(
        label=_("Take these instead of all stored ones"), required=False
    )
    model_names = forms.CharField(
        label=_("Model names"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea({**WIDE, "rows": 4}),
        help_text=_("One a line. * stands for every model that no other channel has."),
    )
    model_mapping = RowsField(
        (
            Column("client", _("Clients call it"), "gpt-4o"),
            Column("upstream", _("The upstream calls it"), "gpt-4o-2024-08-06"),
        ),
        needed=(0, 1),
        label=_("Other names at the upstream"),
    )
    test_model = forms.CharField(
        label=_("Test with"),
        required=False,
        max_length=200,
        widget=forms.TextInput({**WIDE, "list": "channel-models"}),
        help_text=_("Left empty, the first model."),
    )
    is_enabled = forms.BooleanField(
        label=_("Takes calls"), required=False, initial=True, widget=Switch
    )

    def __init__(
        self, *args: Any, channel: Channel | None = None, **options: Any
    ) -> None:
        self.channel = channel
        if channel is not None:
            options["initial"] = read_initial(channel)
        super().__init__(*args, **options)
        if channel is not None and channel.provider == ProviderName.DEMO:
            self.fields["base_url"].required = False

    def clean_base_url(self) -> str:
        text: str = self.cleaned_data["base_url"].strip()
        if text and (problem := explain_base_url(text)):
            raise ValidationError(problem)
        return text

    def clean_credentials(self) -> list[str]:
        try:
            return read_secrets(self.cleaned_data["credentials"])
        except ValueError:
            raise ValidationError(
                _("One of the lines has a blank or a sign that headers cannot carry.")
            ) from None

    def clean_model_names(self) -> list[str]:
        return split_lines(self.cleaned_data["model_names"])
