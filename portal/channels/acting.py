"""What is done to channels, several at once or one: each change is in the audit log."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, record_change
from gateway.credentials import replace_pool
from gateway.enums import ChannelState
from gateway.models import Channel
from portal.channels.proxy import open_proxy, store_proxy
from portal.channels.saving import describe_channel
from portal.channels.values import COLUMNS, explain_tags

MOST = 500  # channels at once


def switch_channels(ids: Iterable[int], *, is_enabled: bool, actor: Actor) -> int:
    """How many were changed; those that are so already stay untouched."""
    state = ChannelState.ENABLED if is_enabled else ChannelState.DISABLED
    with transaction.atomic():
        rows = _lock(ids).exclude(state=state)
        found = list(rows)
        for row in found:
            before, row.state = row.state, state
            row.save(update_fields=["state", "changed_at"])
            record_change(
                actor,
                f"channel.{'enable' if is_enabled else 'disable'}",
                row,
                changes={"state": [str(before), str(state)]},
            )
    return len(found)


def delete_channels(ids: Iterable[int], *, actor: Actor) -> int:
    """For good, with credentials and checks; the calls they served stay."""
    with transaction.atomic():
        found = list(_lock(ids))
        for row in found:
            changes = compare(describe_channel(row), {})
            record_change(actor, "channel.delete", row, changes=changes)
            row.delete()
    return len(found)


def tag_channels(ids: Iterable[int], tags: Sequence[str], *, actor: Actor) -> int:
    """Adds the tags to each; how many have them now. Raises ValidationError."""
    wanted = [it.strip() for it in tags]
    if not wanted or (problem := explain_tags(wanted)):
        raise ValidationError({"tags": [problem if wanted else _("Enter a tag.")]})
    with transaction.atomic():
        found = list(_lock(ids))
        for row in found:
            before = list(row.tags)
            row.tags = list(dict.fromkeys([*before, *wanted]))
            if problem := explain_tags(row.tags):
                raise ValidationError({"tags": [f"{row.name}: {problem}"]})
            if row.tags != before:
                row.save(update_fields=["tags", "changed_at"])
                changes = {"tags": [before, row.tags]}
                record_change(actor, "channel.update", row, changes=changes)
    return len(found)


def duplicate_channel(channel: Channel, *, actor: Actor) -> Channel:
    """The same once more, switched off: its pool, its proxy and its groups too."""
    with transaction.atomic():
        copy = Channel(provider=channel.provider, state=ChannelState.DISABLED)
        for name in COLUMNS:
            setattr(copy, name, getattr(channel, name))
        copy.name = _("%(name)s, copy") % {"name": channel.name[:80]}
        copy.save()
        copy.groups.set(channel.groups.all())
        _copy_secrets(channel, copy)
        changes = compare({}, describe_channel(copy))
        record_change(
            actor,
            "channel.create",
            copy,
            changes=changes,
            reason=f"copy of {channel.pk}",
        )
    return copy


def _lock(ids: Iterable[int]) -> QuerySet[Channel]:
    wanted = list(ids)[:MOST]
    return Channel.objects.select_for_update().filter(pk__in=wanted).order_by("pk")


def _copy_secrets(channel: Channel, copy: Channel) -> None:
    """Each is sealed anew, because a seal is bound to its channel. Those that do not
    open are left behind."""
    secrets = []
    for row in channel.credentials.filter(is_enabled=True):
        try:
            secrets.append(row.secret)
        except ImproperlyConfigured:
            continue
    replace_pool(copy, secrets)
    if proxy := open_proxy(channel):
        store_proxy(copy, proxy)
