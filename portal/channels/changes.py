"""The latest changes of a channel, from the audit log, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateway.models import AuditEntry, Channel

SHOWN = 10
VERBS: dict[str, str | Promise] = {
    "channel.create": gettext_lazy("made it"),
    "channel.update": gettext_lazy("changed"),
    "channel.enable": gettext_lazy("enabled it"),
    "channel.disable": gettext_lazy("disabled it"),
    "channel.credential_enable": gettext_lazy("enabled a credential"),
    "channel.credential_disable": gettext_lazy("disabled a credential"),
    "channel.credential_remove": gettext_lazy("removed a credential"),
}
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "base_url": gettext_lazy("base URL"),
    "model_names": gettext_lazy("models"),
    "model_mapping": gettext_lazy("model mapping"),
    "groups": gettext_lazy("groups"),
    "priority": gettext_lazy("priority"),
    "weight": gettext_lazy("weight"),
    "state": gettext_lazy("state"),
    "pool": gettext_lazy("credentials"),
    "tags": gettext_lazy("tags"),
    "headers": gettext_lazy("headers"),
    "parameters": gettext_lazy("parameter overrides"),
    "sealed_proxy": gettext_lazy("proxy"),
    "cost_ppm": gettext_lazy("upstream cost"),
    "cost_rates": gettext_lazy("upstream cost"),
    "test_model": gettext_lazy("test model"),
    "remark": gettext_lazy("remark"),
    "rpm_limit": gettext_lazy("limits"),
    "tpm_limit": gettext_lazy("limits"),
    "concurrency_limit": gettext_lazy("limits"),
    "connect_timeout": gettext_lazy("time limits"),
    "first_byte_timeout": gettext_lazy("time limits"),
    "idle_timeout": gettext_lazy("time limits"),
    "total_timeout": gettext_lazy("time limits"),
}
ALONE = ("priority", "weight", "name", "test_model")  # fields told with both values


@dataclass(frozen=True, slots=True)
class Change:
    entry: AuditEntry
    text: str


def list_changes(channel: Channel) -> list[Change]:
    rows = AuditEntry.objects.filter(
        target_id=str(channel.pk), action__startswith="channel."
    )
    return [Change(row, tell_change(row)) for row in rows.order_by("-id")[:SHOWN]]


def tell_change(entry: AuditEntry) -> str:
    """ "changed weight from 1 to 5", "changed models, groups", "disabled it"."""
    verb = str(VERBS.get(entry.action, entry.action))
    if entry.action != "channel.update":
        return verb
    names = list(entry.changes)
    if len(names) == 1 and names[0] in ALONE:
        before, after = entry.changes[names[0]]
        return _("changed %(field)s from %(before)s to %(after)s") % {
            "field": FIELDS[names[0]],
            "before": show_value(before),
            "after": show_value(after),
        }
    return f"{verb} {', '.join(_name_fields(names))}"


def _name_fields(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(str(FIELDS.get(name, name)) for name in names))


def show_value(value: object) -> str:
    return "—" if value in (None, "", [], {}) else str(value)
