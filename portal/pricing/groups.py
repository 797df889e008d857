"""Groups of accounts with one price multiplier, as operators keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.audit import Actor, compare, describe_row, record_change
from gateway.models import Account, ApiKey, Channel, Group
from gateway.money import MILLION
from portal.accounts.opening import DEFAULT_GROUP
from portal.display.multipliers import write_multiplier

MOST = 1_000  # times the list price: beyond it is a slip of the hand
FIELDS = ("is_open", "remark", "rpm_limit", "tpm_limit", "concurrency_limit")
KEPT = ("name", "multiplier_ppm", *FIELDS)


class GroupInUse(ValueError):
    """A group that cannot be deleted; the text says why."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`channels`: how many serve this group and not everybody."""

    group: Group
    accounts: int
    keys: int
    channels: int

    @property
    def multiplier(self) -> str:
        """Without zeros that say nothing: "0.8", "1"."""
        return write_multiplier(self.group.multiplier_ppm)

    @property
    def is_default(self) -> bool:
        return self.group.name == DEFAULT_GROUP

    @property
    def is_used(self) -> bool:
        return self.is_default or bool(self.accounts or self.keys or self.channels)


def list_groups() -> list[GroupRow]:
    """By name, the one of new accounts first."""
    accounts = _count(Account.objects.values_list("group_id"))
    keys = ApiKey.objects.filter(group__isnull=False, revoked_at__isnull=True)
    of_keys = _count(keys.values_list("group_id"))
    channels = _count(Channel.groups.through.objects.values_list("group_id"))
    rows = [
        GroupRow(
            group,
            accounts.get(group.pk, 0),
            of_keys.get(group.pk, 0),
            channels.get(group.pk, 0),
        )
        for group in Group.objects.order_by("name")
    ]
    return sorted(rows, key=lambda row: not row.is_default)


def _count(groups: Any) -> dict[int, int]:
    return dict(groups.order_by().annotate(Count("pk")))


@transaction.atomic
def save_group(
    values: Mapping[str, Any], *, group: Group | None, actor: Actor
) -> Group:
    """`values` has `name`, `multiplier` (1 is the list price) and FIELDS; what it
    lacks stays as it is. Raises ValidationError by field."""
    row = group or Group()
    before = describe_row(row) if group else {}
    _rename(row, values)
    if "multiplier" in values:
        row.multiplier_ppm = read_multiplier(values["multiplier"])
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.full_clean()
    row.save()
    found = compare(before, describe_row(row))
    changes = {name: it for name, it in found.items() if name in KEPT}
    if changes:
        verb = "group.update" if group else "group.create"
        record_change(actor, verb, row, changes=changes)
    return row


def _rename(row: Group, values: Mapping[str, Any]) -> None:
    name = " ".join(str(values.get("name", row.name)).replace("\0", "").split())
    if row.name == DEFAULT_GROUP and name != DEFAULT_GROUP:
        raise ValidationError(
            {"name": _("New accounts come into this group: it keeps its name.")}
        )
    row.name = name


def read_multiplier(multiplier: Decimal) -> int:
    """In millionths. Raises ValidationError."""
    problem = _("Enter a number from 0 to %(most)s, such as 0.8.") % {"most": MOST}
    if not multiplier.is_finite() or not 0 <= multiplier <= MOST:
        raise ValidationError({"multiplier": problem})
    ppm = multiplier * MILLION
    if ppm != ppm.to_integral_value():
        raise ValidationError({"multiplier": _("At most six digits after the point.")})
    return int(ppm)


@transaction.atomic
def delete_group(group: Group, *, actor: Actor) -> None:
    """Raises GroupInUse while anything is in it."""
    if group.name == DEFAULT_GROUP:
        raise GroupInUse(_("New accounts come into this group: it cannot go."))
    uses = list_uses(group)
    if uses:
        raise GroupInUse(
            _("The group %(name)s is in use: %(uses)s. Move them first.")
            % {"name": group.name, "uses": ", ".join(uses)}
        )
    ApiKey.objects.filter(group=group, revoked_at__isnull=False).update(group=None)
    record_change(
        actor, "group.delete", group, changes=compare(describe_row(group), {})
    )
    try:
        group.delete()
    except ProtectedError:  # somebody came into it this very moment
        raise GroupInUse(_("The group is in use. Look again.")) from None


def list_uses(group: Group) -> list[str]:
    """What is in it, in words; revoked keys do not count."""
    accounts = Account.objects.filter(group=group).count()
    keys = ApiKey.objects.filter(group=group, revoked_at__isnull=True).count()
    channels = Channel.objects.filter(groups=group).count()
    texts = (
        (accounts, ngettext("%(n)d account", "%(n)d accounts", accounts)),
        (keys, ngettext("%(n)d API key", "%(n)d API keys", keys)),
        (channels, ngettext("%(n)d channel", "%(n)d channels", channels)),
    )
    return [text % {"n": count} for count, text in texts if count]
