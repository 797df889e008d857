"""Writing down who changed what. Call it inside the transaction of the change, so that
neither can be there without the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from gateway.models import AuditEntry

MASKED = "••••"
SECRET_WORDS = ("secret", "password", "credential", "token", "digest", "proxy")
MOST_TEXT = 2_000  # characters of a value that are kept; legal texts are long

Changes = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change and by which way: "console", "api: <token's name>",
    "command"."""

    user_id: int | None
    name: str
    via: str
    address: str = ""


def record_change(
    actor: Actor,
    action: str,
    target: Model | None = None,
    *,
    target_name: str = "",
    changes: Mapping[str, list[Any]] | None = None,
    reason: str = "",
) -> AuditEntry:
    """`action` as in models.audit; `changes` as `compare` makes them."""
    name = target_name or (str(target) if target is not None else "")
    return AuditEntry.objects.create(
        actor_id=actor.user_id,
        actor_name=actor.name[:254],
        via=actor.via[:100],
        address=actor.address,
        action=action,
        target_id="" if target is None else str(target.pk),
        target_name=name[:254],
        changes=dict(changes or {}),
        reason=reason[:200],
    )


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The fields that differ, each as [before, after]; secrets are masked. Values are
    made of what JSON knows; others are kept as their text."""
    names = dict.fromkeys((*before, *after))
    return {
        name: [_show(name, before.get(name)), _show(name, after.get(name))]
        for name in names
        if before.get(name) != after.get(name)
    }


def describe_row(row: Model, *, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The columns of a row by name, for `compare`; relations by their id."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in leave_out
    }


def _show(name: str, value: Any) -> Any:
    if value not in (None, "", [], {}) and any(it in name for it in SECRET_WORDS):
        return MASKED
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value)
