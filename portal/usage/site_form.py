"""The filter row of everybody's calls."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.keys import PUBLIC_ID_LENGTH
from gateway.models import Account, ApiKey, CatalogueModel, Channel, FormerSecret
from portal.usage.filters import UsageFilter
from portal.usage.form import UsageFilters

NO_CHANNEL = "0"
PREFIX = "sk-"
MOST_MODELS = 500  # suggested
MOST_ID = 2**63 - 1


def make_text(label: StrOrPromise, **attrs: str) -> forms.CharField:
    quiet = {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=254,
        required=False,
        widget=forms.TextInput({**quiet, **attrs}),
    )


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """`account_id` None: everybody. An account's calls are found much faster, so a key
    means its account too."""

    account_id: int | None
    calls: UsageFilter


class SiteUsageForm(UsageFilters):
    default_range = "24h"

    user = make_text(_("User"), placeholder="name@example.org")
    key = make_text(_("API key"), placeholder="sk-…")
    model = make_text(_("Model"), list="usage-models")
    channel = forms.ChoiceField(required=False, label=_("Channel"))
    error = make_text(_("Error code"), placeholder="rate_limited")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        channels = Channel.objects.order_by("name", "pk").values_list("pk", "name")
        named = [(str(pk), name) for pk, name in channels]
        chosen = str(self.data.get("channel") or "")
        is_gone = chosen.isdecimal() and chosen not in {NO_CHANNEL, *dict(named)}
        field.choices = [
            ("", _("All channels")),
            *named,
            *([(chosen, f"#{chosen}")] if is_gone and len(chosen) < 19 else []),
            (NO_CHANNEL, _("None was reached")),
        ]

    @staticmethod
    def list_models() -> list[str]:
        names = CatalogueModel.objects.order_by("name").values_list("name", flat=True)
        return list(names[:MOST_MODELS])

    def clean_user(self) -> int | None:
        """The account's id."""
        text = self.cleaned_data["user"].strip().replace("\0", "")
        if not text:
            return None
        accounts = Account.objects.filter(user__email__iexact=text)
        if text.isascii() and text.isdecimal():
            accounts = Account.objects.filter(user_id=min(int(text), MOST_ID))
        found = accounts.values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(
                _("Nobody has this e-mail address or id. Look them up under Users.")
            )
        return found

    def clean_key(self) -> ApiKey | None:
        """Of a whole secret only the part that may be shown is looked at."""
        text = self.cleaned_data["key"].strip().replace("\0", "")
        if not text:
            return None
        public_id = text.removeprefix(PREFIX).rstrip("…")[:PUBLIC_ID_LENGTH]
        key = ApiKey.objects.filter(public_id=public_id).first()
        if key is None:
            former = FormerSecret.objects.filter(public_id=public_id)
            found = former.select_related("api_key").first()
            key = found.api_key if found else None
        if key is None:
            raise ValidationError(_("There is no key that begins like this."))
        return key

    def make_filter(self) -> SiteFilter:
        """Of a form that is valid."""
        cleaned = self.cleaned_data
        key: ApiKey | None = cleaned["key"]
        account_id = cleaned["user"]
        if account_id is None and key is not None:
            account_id = key.account_id
        wanted = UsageFilter(
            since=self.read_since(),
            until=cleaned["until"],
            key_id=key.pk if key else None,
            model=cleaned["model"].replace("\0", ""),
            endpoint=cleaned["endpoint"],
            status=cleaned["status"],
            rid=cleaned["request"],
            channel_id=int(cleaned["channel"]) if cleaned["channel"] else None,
            error_code=cleaned["error"].replace("\0", ""),
        )
        return SiteFilter(account_id, wanted)
