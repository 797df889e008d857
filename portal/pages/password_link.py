"""The page behind a link that an operator gave: set a password, then sign in."""

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.password_links import find_user, use_link
from portal.models import User

TEMPLATE = "portal/password_link.html"


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        help_text=gettext_lazy(
            "At least 8 characters; a sentence is easier to keep in mind."
        ),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            password_validation.validate_password(password, self.user)
        except ValidationError as problems:
            raise forms.ValidationError(problems.messages) from None
        return password


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def show_password_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    found = find_user(uid, token)
    if found is None:
        return render(request, TEMPLATE, {"is_gone": True}, status=404)
    user, way = found
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        use_link(user, form.cleaned_data["password"], way=way)
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    status = 422 if form.errors else 200
    context = {"form": form, "person": user}
    return render(request, TEMPLATE, context, status=status)
