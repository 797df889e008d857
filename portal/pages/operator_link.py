"""The page behind the one-time link of the first start."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import login, password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.first_start import has_operator, has_user
from portal.models import OperatorLink, User


class FirstOperatorForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters; a sentence is easier to keep in mind."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if has_user(email):
            raise ValidationError(_("Someone already uses this address."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if password and password != data.get("password_again"):
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            self.check_strength(password, User(email=data.get("email", "")))
        return data

    def check_strength(self, password: str, user: User) -> None:
        try:
            password_validation.validate_password(password, user)
        except ValidationError as problems:
            self.add_error("password", problems)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def show_operator_link(request: HttpRequest, token: str) -> HttpResponse:
    if has_operator() or not OperatorLink.objects.filter_usable(token).exists():
        return show_gone(request)
    form = FirstOperatorForm(request.POST or None)
    if not form.is_valid():
        return render(request, "portal/operator_link/form.html", {"form": form})
    data = form.cleaned_data
    operator = make_operator(token, email=data["email"], password=data["password"])
    if operator is None:
        return show_gone(request)
    login(request, operator)
    return redirect("console:start")


def make_operator(token: str, *, email: str, password: str) -> User | None:
    """None when someone else used the link first.

    The slow password hash is made before the transaction, which stays short.
    """
    operator = User(email=email, is_staff=True, is_superuser=True)
    operator.set_password(password)
    with transaction.atomic():
        if not OperatorLink.objects.consume_link(token):
            return None
        operator.save()
        EmailAddress.objects.create(  # who holds the link is believed
            user=operator, email=email, verified=True, primary=True
        )
    return operator


def show_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/operator_link/gone.html", status=404)
