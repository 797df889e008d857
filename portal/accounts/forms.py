"""What our sign-up form asks for beside what allauth's own asks."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.models import User


class SignUpExtras(forms.Form):
    """The base of allauth's forms for sign-up by password and by another site."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("How we address you."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls it when the user has been saved."""
        user.name = self.cleaned_data["name"].strip() or user.name
        user.save(update_fields=["name"])
