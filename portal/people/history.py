"""What operators did to a person, from the audit log, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateway.audit import MASKED
from gateway.models import ApiKey, AuditEntry
from portal.models import Right, User

PAGE = 50
MOST_KEYS = 200
ACTIONS: dict[str, str | Promise] = {
    "user.create": gettext_lazy("Made the account"),
    "user.adjust_balance": gettext_lazy("Adjusted the balance"),
    "user.set_credit_limit": gettext_lazy("Changed the credit limit"),
    "user.change_group": gettext_lazy("Changed the group"),
    "user.set_limits": gettext_lazy("Changed the limits"),
    "user.enable": gettext_lazy("Enabled the account"),
    "user.disable": gettext_lazy("Disabled the account"),
    "user.set_rights": gettext_lazy("Changed the rights"),
    "user.change_email": gettext_lazy("Changed the e-mail address"),
    "user.reset_second_factor": gettext_lazy("Reset the second factor"),
    "user.end_sessions": gettext_lazy("Ended sessions"),
    "user.password_link": gettext_lazy("Made a link to set a password"),
    "user.sign_in_as": gettext_lazy("Signed in as them"),
    "user.sign_in_as_end": gettext_lazy("Was themselves again"),
    "user.read_capture": gettext_lazy("Read a captured request"),
    "api_key.enable": gettext_lazy("Enabled a key"),
    "api_key.disable": gettext_lazy("Disabled a key"),
    "api_key.revoke": gettext_lazy("Revoked a key"),
}
FIELDS: dict[str, str | Promise] = {
    "balance_usd": gettext_lazy("balance, USD"),
    "credit_limit_usd": gettext_lazy("credit limit, USD"),
    "group": gettext_lazy("group"),
    "email": gettext_lazy("e-mail address"),
    "rpm_limit": gettext_lazy("requests per minute"),
    "tpm_limit": gettext_lazy("tokens per minute"),
    "concurrency_limit": gettext_lazy("calls at the same time"),
    "is_active": gettext_lazy("active"),
    "is_enabled": gettext_lazy("enabled"),
    "is_staff": gettext_lazy("operator"),
    "is_superuser": gettext_lazy("superuser"),
    "rights": gettext_lazy("rights"),
    "revoked_at": gettext_lazy("revoked"),
    "second_factors": gettext_lazy("second factors"),
    "sessions": gettext_lazy("sessions"),
    "request": gettext_lazy("request"),
}


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    entry: AuditEntry
    words: str
    changes: list[Change]


def read_history(
    user: User, *, before: int | None = None, size: int = PAGE
) -> tuple[list[HistoryRow], int | None]:
    """A page of rows older than `before`, and where the next one begins."""
    keys = ApiKey.objects.filter(account__user=user).order_by("-pk")
    key_ids = [str(pk) for pk in keys.values_list("pk", flat=True)[:MOST_KEYS]]
    about = Q(target_id=str(user.pk), action__startswith="user.")
    about |= Q(target_id__in=key_ids, action__startswith="api_key.")
    rows = AuditEntry.objects.filter(about).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    entries = list(rows[: size + 1])
    following = entries[size - 1].pk if len(entries) > size else None
    return [explain(entry) for entry in entries[:size]], following


def explain(entry: AuditEntry) -> HistoryRow:
    return HistoryRow(
        entry,
        str(ACTIONS.get(entry.action, entry.action)),
        list(_iter_changes(entry)),
    )


def _iter_changes(entry: AuditEntry) -> Iterator[Change]:
    for name, pair in entry.changes.items():
        before, after = [*pair, "", ""][:2] if isinstance(pair, list) else ("", pair)
        yield Change(str(FIELDS.get(name, name)), tell_value(before), tell_value(after))


def tell_value(value: object) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        labels = {right.value: str(right.label) for right in Right}
        return ", ".join(labels.get(str(it), str(it)) for it in value)
    return MASKED if value == MASKED else str(value)
