"""What the health checks said of each channel, and since when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from gateway.models import Channel, ChannelCheck


@dataclass(frozen=True, slots=True)
class LastCheck:
    """`since`: the first of the unbroken run of failures that it ends; None when it
    is good."""

    is_ok: bool
    at: datetime
    status: int | None
    detail: str
    latency_ms: int
    since: datetime | None = None


def read_last_checks(channel_ids: Collection[int]) -> dict[int, LastCheck]:
    """Channel -> its newest check; three queries however many channels there are."""
    channels = Channel.objects.filter(pk__in=channel_ids).order_by()
    newest = ChannelCheck.objects.filter(channel_id=OuterRef("pk")).order_by("-id")
    marks = channels.values_list(
        "pk",
        Subquery(newest.values("id")[:1]),
        Subquery(newest.filter(is_ok=True).values("id")[:1]),
    )
    last: dict[int, int] = {}
    good: dict[int, int] = {}
    for channel_id, last_id, good_id in marks:
        if last_id is not None:
            last[channel_id], good[channel_id] = last_id, good_id or 0
    failing = [it for it in last if last[it] != good[it]]
    since = _read_since(failing, good)
    rows = ChannelCheck.objects.filter(id__in=list(last.values()))
    return {
        row.channel_id: LastCheck(
            row.is_ok,
            row.created_at,
            row.status,
            row.detail,
            row.latency_ms,
            since.get(row.channel_id),
        )
        for row in rows
    }


def _read_since(failing: Collection[int], good: dict[int, int]) -> dict[int, datetime]:
    """Of each failing channel, the first check after the last good one."""
    first: dict[int, datetime] = {}
    rows = ChannelCheck.objects.filter(channel_id__in=failing, is_ok=False)
    for channel_id, check_id, at in rows.order_by("id").values_list(
        "channel_id", "id", "created_at"
    ):
        if check_id > good[channel_id]:
            first.setdefault(channel_id, at)
    return first
