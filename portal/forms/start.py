"""Forms of the first steps."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _


class StartSiteForm(forms.Form):
    """`cleaned_data` is what portal.site.changing.save_site takes."""

    name = forms.CharField(
        label=_("Name of your site"),
        max_length=60,
        help_text=_("Shown in the header of every page and in every e-mail."),
    )
    base_url = forms.CharField(
        label=_("Its address"),
        max_length=200,
        required=False,
        validators=[URLValidator(["http", "https"])],
        help_text=_(
            "What people type to come here, and what their programs call. It is put "
            "into samples, links and e-mails."
        ),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )

    def clean_base_url(self) -> Any:
        return self.cleaned_data["base_url"].rstrip("/")


class FirstKeyForm(forms.Form):
    has_credit = forms.BooleanField(
        label=_("Put 10 USD on my account, to call with"), required=False, initial=True
    )
