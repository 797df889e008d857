"""An entry of the audit log, ready to be shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gateway.models import AuditEntry
from portal.audit_log.fields import name_field
from portal.audit_log.targets import find_links
from portal.audit_log.words import explain_action, explain_way
from portal.models import User

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """`url` is "" when there is no page of the target, or none for this reader."""

    entry: AuditEntry
    what: str | Promise
    way: str | Promise
    url: str
    changes: list[Change]


def make_rows(entries: Sequence[AuditEntry], reader: User) -> list[Row]:
    links = find_links(entries, reader)
    return [
        Row(
            entry,
            explain_action(entry.action),
            explain_way(entry.via),
            links.get(entry.pk, ""),
            read_changes(entry),
        )
        for entry in entries
    ]


def read_changes(entry: AuditEntry) -> list[Change]:
    """What is no pair of values is left out: it is no change of ours."""
    found = entry.changes if isinstance(entry.changes, dict) else {}
    return [
        Change(
            name_field(entry.action, name), write_value(pair[0]), write_value(pair[1])
        )
        for name, pair in found.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def write_value(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and all(isinstance(it, str) for it in value):
        return ", ".join(value) or NOTHING
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
