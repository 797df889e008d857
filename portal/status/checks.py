"""What the checks of channels said last, and since when they say so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.models import ChannelCheck

FRESH = timedelta(minutes=20)  # checks run every five
MOST = 100  # as many as are kept of a channel


@dataclass(frozen=True, slots=True)
class CheckState:
    """`since`: the first of the unbroken run of checks that say the same; of a channel
    that works, only the newest is looked at."""

    is_ok: bool
    since: datetime


def read_check_states(now: datetime) -> dict[int, CheckState]:
    """Channel -> its state; channels without a fresh check are missing."""
    newest: dict[int, CheckState] = {}
    rows = ChannelCheck.objects.filter(created_at__gte=now - FRESH).order_by("-id")
    for channel_id, is_ok, created_at in rows.values_list(
        "channel_id", "is_ok", "created_at"
    ):
        newest.setdefault(channel_id, CheckState(is_ok, created_at))
    for channel_id, state in newest.items():
        if not state.is_ok:
            newest[channel_id] = CheckState(False, _find_first_failure(channel_id))
    return newest


def _find_first_failure(channel_id: int) -> datetime:
    checks = ChannelCheck.objects.filter(channel_id=channel_id).order_by("-id")
    rows = checks.values_list("is_ok", "created_at")[:MOST]
    first: datetime = rows[0][1]
    for is_ok, created_at in rows:
        if is_ok:
            break
        first = created_at
    return first


def find_outage(
    states: dict[int, CheckState], channel_ids: Collection[int]
) -> datetime | None:
    """Since when none of these channels works; None where one does, or where there is
    one that nobody checked."""
    if not channel_ids:
        return None
    found = [states.get(channel_id) for channel_id in channel_ids]
    failing = [state.since for state in found if state and not state.is_ok]
    return max(failing) if len(failing) == len(found) else None


def has_working(states: dict[int, CheckState], channel_ids: Collection[int]) -> bool:
    return any(states[it].is_ok for it in channel_ids if it in states)
