"""The filter row of the usage log: a GET form, so that a link reproduces the view."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateway.enums import RollupPeriod
from gateway.metering.lease import LONG_AGO
from gateway.metering.rollup_table import DAY, HOUR
from gateway.models import Account, ApiKey, UsageLog, UsageRollup
from portal.usage.filters import OPEN, UsageFilter
from portal.usage.words import ENDPOINTS, OUTCOMES

DEFAULT_RANGE = "30d"
CUSTOM = "custom"
SPANS: dict[str, timedelta | None] = {
    "1h": HOUR,
    "24h": DAY,
    "7d": 7 * DAY,
    "30d": 30 * DAY,
    "90d": 90 * DAY,
    "all": None,
}
RANGES = [
    ("1h", _("Last hour")),
    ("24h", _("Last 24 hours")),
    ("7d", _("Last 7 days")),
    ("30d", _("Last 30 days")),
    ("90d", _("Last 90 days")),
    ("all", _("All time")),
    (CUSTOM, _("From … to …")),
]
STATUS_CHOICES = [
    ("", _("Any status")),
    (OPEN, _("In progress")),
    ("completed", OUTCOMES["completed"]),
    ("failed", _("Failed, for any reason")),
    *((it, OUTCOMES[it]) for it in ("client_closed", "client_error")),
    *((it, OUTCOMES[it]) for it in ("upstream_error", "out_of_credit")),
    ("interrupted", OUTCOMES["interrupted"]),
]
MOST_KEYS = 200  # in the list to choose from
LOOKS_BACK = 90 * DAY  # for models to choose from
NEWEST = 50  # calls that may not be in the rollups yet
FORMAT = "%Y-%m-%dT%H:%M"
REQUEST_PREFIX = "req_"
FAR_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)


class UsageFilters(forms.Form):
    """What both logs have: that of a person and that of the whole site."""

    range = forms.ChoiceField(choices=RANGES, required=False, label=_("Time"))
    since = forms.DateTimeField(
        required=False,
        label=_("From"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FORMAT),
        input_formats=[FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
    )
    until = forms.DateTimeField(
        required=False,
        label=_("To"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FORMAT),
        input_formats=[FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
    )
    endpoint = forms.ChoiceField(
        choices=[("", _("All endpoints")), *ENDPOINTS.items()],
        required=False,
        label=_("Endpoint"),
    )
    status = forms.ChoiceField(
        choices=STATUS_CHOICES, required=False, label=_("Status")
    )
    request = forms.CharField(
        max_length=60,
        required=False,
        label=_("Request id"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    default_range = DEFAULT_RANGE

    def __init__(self, data: QueryDict) -> None:
        data = data.copy()
        if data.get("since") or data.get("until"):
            data["range"] = CUSTOM  # dates win over a range that is chosen beside them
        elif not data.get("range"):
            data["range"] = self.default_range
        super().__init__(data)

    def clean_request(self) -> UUID | None:
        text = self.cleaned_data["request"].strip().removeprefix(REQUEST_PREFIX)
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            raise forms.ValidationError(
                _(
                    "A request id has 32 digits and letters; you find it in the "
                    "x-request-id header of the answer."
                )
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("since", "until"):
            if cleaned.get(name):
                cleaned[name] = min(max(cleaned[name], LONG_AGO), FAR_AHEAD)
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since >= until:
            self.add_error("until", _("This is before the beginning."))
        return cleaned

    def read_since(self, now: datetime | None = None) -> datetime | None:
        """Of a form that is valid."""
        span = SPANS.get(self.cleaned_data["range"])
        since: datetime | None = self.cleaned_data["since"]
        return (now or timezone.now()) - span if span else since


class UsageForm(UsageFilters):
    """Of one account."""

    key = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=_("API key")
    )
    model = forms.ChoiceField(required=False, label=_("Model"))

    def __init__(self, data: QueryDict, *, account: Account) -> None:
        super().__init__(data)
        keys = account.api_keys.order_by("-pk").values_list("pk", "name")[:MOST_KEYS]
        chosen = self.data.get("key") or ""
        self._choices("key").choices = [
            ("", _("All keys")),
            *keys,
            *_find_other_key(account, chosen, {str(pk) for pk, _name in keys}),
        ]
        models = list_models(account)
        self._choices("model").choices = [
            ("", _("All models")),
            *((name, name) for name in models),
        ]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        return field

    def make_filter(self, now: datetime | None = None) -> UsageFilter:
        """Of a form that is valid."""
        cleaned = self.cleaned_data
        return UsageFilter(
            since=self.read_since(now),
            until=cleaned["until"],
            key_id=cleaned["key"],
            model=cleaned["model"],
            endpoint=cleaned["endpoint"],
            status=cleaned["status"],
            rid=cleaned["request"],
        )


def list_models(account: Account) -> list[str]:
    """Names of models that the account used lately."""
    days = UsageRollup.objects.filter(
        account_id=account.pk,
        period=RollupPeriod.DAY,
        starts_at__gte=timezone.now() - LOOKS_BACK,
    )
    names = set(days.order_by().values_list("model", flat=True).distinct())
    newest = UsageLog.objects.filter(account_id=account.pk).order_by("-rid")
    return sorted(names | set(newest.values_list("model", flat=True)[:NEWEST]))


def _find_other_key(
    account: Account, chosen: str, listed: set[str]
) -> list[tuple[int, str]]:
    """The chosen key when it is older than those in the list."""
    if not chosen.isdecimal() or chosen in listed or len(chosen) > 18:
        return []
    return list(
        ApiKey.objects.filter(account=account, pk=int(chosen)).values_list("pk", "name")
    )
