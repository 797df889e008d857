"""A channel made or changed; the audit log has a row of each change."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from gateway.audit import Actor, compare, describe_row, record_change
from gateway.credentials import add_to_pool, replace_pool
from gateway.enums import ChannelState, ProviderName
from gateway.models import Channel
from portal.channels.presets import read_place
from portal.channels.proxy import explain_proxy, store_proxy
from portal.channels.values import COLUMNS, find_errors, refuse_unknown

UNTOLD = ("id", "balance", "balance_at", "changed_at", "created_at")


def save_channel(
    values: Mapping[str, Any], *, channel: Channel | None, actor: Actor
) -> Channel:
    """Makes a channel (`channel` is None) or changes just what `values` name: see
    portal.channels.values. Raises ValidationError with a text for each field that is
    wrong; nothing is changed then."""
    refuse_unknown(values)
    with transaction.atomic():
        row = _read_fresh(channel)
        before = describe_channel(row) if row.pk else {}
        _take_over(row, values)
        errors = find_errors(row, values)
        if problem := explain_proxy(values.get("proxy") or ""):
            errors["proxy"] = [problem]
        if errors:
            raise ValidationError(errors)
        row.save()
        _store_others(row, values)
        changes = compare(before, describe_channel(row))
        if changes:
            verb = "update" if before else "create"
            record_change(actor, f"channel.{verb}", row, changes=changes)
    return row


def describe_channel(row: Channel) -> dict[str, Any]:
    """For the audit log: the columns, the groups' names, the ends of its secrets."""
    return {
        **deepcopy(describe_row(row, leave_out=UNTOLD)),
        "groups": sorted(row.groups.values_list("name", flat=True)),
        "pool": [f"…{it.ending}" for it in row.credentials.all()],
    }


def _read_fresh(channel: Channel | None) -> Channel:
    """The row as it is now, locked: two who change different fields at the same time
    both have their way."""
    if channel is None:
        return Channel(provider=ProviderName.OPENAI)
    return Channel.objects.select_for_update().get(pk=channel.pk)


def _take_over(row: Channel, values: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        if name in values:
            setattr(row, name, values[name])
    row.base_url = str(row.base_url).strip().rstrip("/")
    row.name = str(row.name).strip()
    if not row.name and not row.pk:
        row.name = read_place(row.base_url)
    if "is_enabled" in values:
        is_enabled = values["is_enabled"]
        row.state = ChannelState.ENABLED if is_enabled else ChannelState.DISABLED


def _store_others(row: Channel, values: Mapping[str, Any]) -> None:
    """What needs the channel's id."""
    if "proxy" in values:
        store_proxy(row, values["proxy"])
    if "groups" in values:
        row.groups.set(values["groups"])
    if "credentials" in values:
        replace_pool(row, values["credentials"])
    if "more_credentials" in values:
        add_to_pool(row, values["more_credentials"])
