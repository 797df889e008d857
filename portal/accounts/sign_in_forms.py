"""allauth's forms in our words: labels instead of placeholders, short hints."""

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from allauth.socialaccount import forms as linked
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Base = forms.Form
else:
    Base = object

LABELS: dict[str, Any] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("Password"),
    "password2": _("Repeat the password"),
    "code": _("Code"),
    "name": _("Name"),
}
HINTS: dict[str, Any] = {
    "password": "",
    "oldpassword": "",
    "password1": _("At least 8 characters; a sentence is easier to keep in mind."),
}


class InOurWords(Base):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)


class CodeInOurWords(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "autofocus": True}
        self.fields["code"].widget.attrs |= attrs


class LoginForm(InOurWords, account.LoginForm):
    pass


class SignupForm(InOurWords, account.SignupForm):
    field_order = ("email", "password1", "name")


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class NewPassword(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    pass


class AddEmailForm(InOurWords, account.AddEmailForm):
    pass


class ChangeEmailForm(InOurWords, account.ChangeEmailForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class VerifyAddressForm(CodeInOurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class VerifyResetForm(CodeInOurWords, account.ConfirmPasswordResetCodeForm):
    pass


class AuthenticateForm(CodeInOurWords, factor.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(CodeInOurWords, factor.ReauthenticateForm):
    pass


class ActivateAppForm(CodeInOurWords, totp.ActivateTOTPForm):
    pass


class AddPasskeyForm(InOurWords, passkey.AddWebAuthnForm):
    pass


class EditPasskeyForm(InOurWords, passkey.EditWebAuthnForm):
    pass


class LinkedSignupForm(InOurWords, linked.SignupForm):
    field_order = ("email", "name")
