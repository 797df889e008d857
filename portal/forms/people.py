"""Forms of the console about people."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.models import Account, Group
from gateway.money import parse_usd
from portal.forms.money import UsdField
from portal.forms.widgets import Segmented, Switch
from portal.models import Right, User
from portal.people.changing import LIMITS
from portal.people.rights import read_rights

MINUS_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
LONGEST_REASON = 200


class SignedUsdField(UsdField):
    """Nano-USD; with a minus what is taken."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # no text
        text = str(value or "").translate(MINUS_SIGNS).strip()
        sign = -1 if text.startswith("-") else 1
        text = text[text[:1] in {"+", "-"} :].strip().removeprefix("$").strip()
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        if not text:
            return None
        try:
            amount = sign * parse_usd(text)
        except ValueError:
            amount = 0
        if not amount or (not text[0].isdigit() and text[0] != "."):
            raise ValidationError(_("Enter an amount such as 5 or -0.25."))
        return amount


IN_LEDGER = _("Kept in the ledger and in the audit log. The person sees it too.")


def make_reason(kept: StrOrPromise = IN_LEDGER) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=kept,
    )


def make_token() -> str:
    return str(uuid.uuid4())


class AdjustForm(forms.Form):
    """`token` makes sending the form twice the same as sending it once."""

    amount = SignedUsdField(
        label=_("Amount, USD"),
        help_text=_("10 adds ten dollars, -10 takes them."),
    )
    reason = make_reason()
    token = forms.UUIDField(widget=forms.HiddenInput, initial=make_token)


class CreditLimitForm(forms.Form):
    credit_limit = UsdField(
        label=_("Credit limit, USD"),
        help_text=_("So far below zero may the balance go. 0: not at all."),
    )
    limit_reason = make_reason(_("Kept in the audit log."))


class LimitsForm(forms.Form):
    """A person's group, and what all their keys may use together."""

    group = forms.ModelChoiceField(
        Group.objects.order_by("name"), label=_("Group"), empty_label=None
    )
    rpm_limit = forms.IntegerField(label=_("Requests per minute"), required=False)
    tpm_limit = forms.IntegerField(label=_("Tokens per minute"), required=False)
    concurrency_limit = forms.IntegerField(
        label=_("Calls at the same time"), required=False
    )

    def __init__(self, account: Account, data: QueryDict | None) -> None:
        initial: dict[str, Any] = {name: getattr(account, name) for name in LIMITS}
        super().__init__(data, initial={**initial, "group": account.group_id})
        for name in LIMITS:
            self.fields[name].widget.attrs |= {"min": 1, "inputmode": "numeric"}


class RightsForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        widget=Segmented,
        choices=[
            ("user", _("User")),
            ("staff", _("Operator")),
            ("superuser", _("Superuser")),
        ],
    )
    rights = forms.MultipleChoiceField(
        label=_("May change"),
        required=False,
        choices=Right.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, user: User, data: QueryDict | None) -> None:
        role = "staff" if user.is_staff else "user"
        initial = {
            "role": "superuser" if user.is_superuser else role,
            "rights": [right.value for right in read_rights(user)],
        }
        super().__init__(data, initial=initial)


class NewPersonForm(forms.Form):
    """Without `may_give` nothing is asked about money."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    group = forms.ModelChoiceField(
        Group.objects.order_by("name"),
        label=_("Group"),
        required=False,
        empty_label=_("The default group"),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Of the mail and of the pages, until they choose another."),
    )
    credit = UsdField(label=_("Starting credit, USD"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=IN_LEDGER,
    )
    sends_mail = forms.BooleanField(
        label=_("Send the invitation by e-mail"),
        required=False,
        initial=True,
        widget=Switch,
        help_text=_("With a link to choose a password. Off: you get the link to copy."),
    )

    def __init__(self, *args: Any, may_give: bool, has_mail: bool) -> None:
        super().__init__(*args)
        if not may_give:
            del self.fields["credit"], self.fields["reason"]
        if not has_mail:
            del self.fields["sends_mail"]
