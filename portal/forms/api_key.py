"""The form of an API key: its name and every limit."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateway.enums import LimitPeriod
from gateway.key_rules import parse_network
from gateway.models import Account, ApiKey
from portal.forms.key_rates import OWN_GROUP, KeyRatesForm
from portal.forms.money import UsdField
from portal.forms.widgets import Switch

MOST_ENTRIES = 200
LONGEST_MODEL = 200
DATE_FORMAT = "%Y-%m-%dT%H:%M"
LAST_YEAR = 2999  # beyond 9999 a time cannot be shown in every zone
DEFAULT_HOURS = 24
HOURS = [(1, _("1 hour")), (24, _("24 hours")), (72, _("3 days")), (168, _("7 days"))]


class ApiKeyForm(KeyRatesForm):
    """Of a key of `account`; `key` is the one that is edited, None for a new one."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Where you use it, so that you can tell your keys apart."),
    )
    limit_total = UsdField(label=_("In total"), required=False)
    limit_day = UsdField(label=_("A day"), required=False)
    limit_week = UsdField(label=_("A week"), required=False)
    limit_month = UsdField(label=_("A month"), required=False)
    expires_at = forms.DateTimeField(
        label=_("Expires"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=DATE_FORMAT),
        input_formats=[DATE_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help_text=_("In your time zone. Left empty, the key never expires."),
    )
    allowed_models = forms.CharField(
        label=_("Allowed models"),
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "One a line; * stands for any letters, as in gpt-4*. Left empty, the key "
            "may use every model."
        ),
    )
    allowed_ips = forms.CharField(
        label=_("Allowed addresses"),
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "IP addresses or networks such as 203.0.113.0/24, one a line. Left empty, "
            "the key works from anywhere."
        ),
    )
    captures = forms.BooleanField(
        label=_("Keep requests and answers of this key"),
        required=False,
        widget=Switch,
        help_text=_(
            "You see them on the request page; when an operator looks, that is "
            "written down. Secrets and files are taken out. They are deleted at their "
            "hour."
        ),
    )
    capture_hours = forms.TypedChoiceField(
        label=_("Keep them for"),
        choices=HOURS,
        coerce=int,
        required=False,
        initial=DEFAULT_HOURS,
    )

    def __init__(
        self, *args: Any, account: Account, key: ApiKey | None = None, **options: Any
    ) -> None:
        self.key = key
        if key is not None:
            options["initial"] = read_initial(key)
        super().__init__(*args, account=account, key=key, **options)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].replace("\0", "").split())

    def clean_expires_at(self) -> datetime | None:
        """The field shows whole minutes: what it showed is left as it was stored."""
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        stored = self.key.expires_at if self.key else None
        if stored and expires_at == stored.replace(second=0, microsecond=0):
            return stored
        if expires_at is not None and expires_at.year > LAST_YEAR:
            raise ValidationError(_("Leave it empty for a key that never expires."))
        if expires_at is not None and expires_at <= timezone.now():
            raise ValidationError(
                _("This is in the past. To stop the key now, disable or revoke it.")
            )
        return expires_at

    def clean_capture_hours(self) -> int:
        """The field is not sent when nothing is to be kept."""
        return self.cleaned_data["capture_hours"] or DEFAULT_HOURS

    def clean_allowed_models(self) -> list[str]:
        names = _split(self.cleaned_data["allowed_models"])
        for name in names:
            if len(name) > LONGEST_MODEL:
                raise ValidationError(_("No model has such a long name."))
        return names

    def clean_allowed_ips(self) -> list[str]:
        found = []
        for text in _split(self.cleaned_data["allowed_ips"]):
            try:
                found.append(str(parse_network(text)))
            except ValueError:
                raise ValidationError(
                    _("%(text)s is no IP address or network."), params={"text": text}
                ) from None
        return list(dict.fromkeys(found))

    @property
    def limits(self) -> dict[LimitPeriod, int]:
        """Nano-USD, of the periods that have a limit."""
        wanted = ((it, self.cleaned_data[f"limit_{it}"]) for it in LimitPeriod)
        return {period: limit for period, limit in wanted if limit is not None}

    @property
    def has_more(self) -> bool:
        """Whether the part of the form that starts folded has anything in it."""
        names = ["expires_at", "allowed_models", "allowed_ips", "captures"]
        names += ["rpm_limit", "tpm_limit", "concurrency_limit", "group"]
        return any(self[name].value() or self[name].errors for name in names)


def read_initial(key: ApiKey) -> dict[str, Any]:
    return {
        "name": key.name,
        **{f"limit_{period}": limit for period, limit in key.limits.items()},
        "expires_at": key.expires_at,
        "allowed_models": "\n".join(key.allowed_models),
        "allowed_ips": "\n".join(key.allowed_ips),
        "captures": key.captures,
        "capture_hours": key.capture_hours,
        "rpm_limit": key.rpm_limit,
        "tpm_limit": key.tpm_limit,
        "concurrency_limit": key.concurrency_limit,
        "group": str(key.group_id or OWN_GROUP),
    }


def _split(text: str) -> list[str]:
    words = list(dict.fromkeys(re.split(r"[\s,;，；]+", text.replace("\0", ""))))
    found = [word for word in words if word]
    if len(found) > MOST_ENTRIES:
        raise ValidationError(
            _("At most %(most)s entries."), params={"most": MOST_ENTRIES}
        )
    return found
