"""Health checks of channels: asks each upstream for its models, stores what was seen.

The network part touches no database, so it may run in threads of its own; rows are
written by the caller's thread, one short transaction each.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

from django.utils import timezone, translation

from gateway.enums import ChannelState
from gateway.fetch import Bounds
from gateway.models import Channel, ChannelCheck
from gateway.trial.findings import Finding, store_finding
from gateway.trial.listing import fetch_models
from gateway.trial.target import Target, read_target

AT_ONCE = 8
FRESH = timedelta(seconds=60)  # a channel checked so lately is left to the next run


def check_channels(bounds: Bounds | None = None) -> int:
    """Checks every enabled channel that was not checked just now; how many.

    At most AT_ONCE at a time and each for at most `bounds.total` seconds, in one task:
    broken upstreams must not take the worker's threads from the sweep of holds.
    """
    with translation.override("en"):
        targets = [read_target(channel) for channel in list_due_channels()]
    for target, finding in _probe_all(targets, bounds):
        if target.channel_id is not None:
            store_finding(target.channel_id, finding)
    return len(targets)


def check_channel(channel_id: int, bounds: Bounds | None = None) -> Finding | None:
    """Checks one channel now, whatever its state; None when it is gone."""
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        return None
    with translation.override("en"):
        target = read_target(channel)
    finding = probe(target, bounds)
    store_finding(channel_id, finding)
    return finding


def list_due_channels() -> Iterable[Channel]:
    now = timezone.now()
    fresh = ChannelCheck.objects.filter(created_at__range=(now - FRESH, now))
    return (
        Channel.objects.filter(state=ChannelState.ENABLED)
        .prefetch_related("credentials")
        .exclude(pk__in=fresh.values("channel_id"))
        .order_by("pk")
    )


def probe(target: Target, bounds: Bounds | None = None) -> Finding:
    """Asks the upstream of `target`; never raises. No database. Its words are stored
    for readers of any language, so they are English here."""
    with translation.override("en"):
        if target.is_demo:
            return Finding(is_ok=True, detail="Built in; it needs no network.")
        found = fetch_models(target, bounds or Bounds())
    return Finding(not found.problem, found.problem, found.status, found.latency_ms)


def _probe_all(
    targets: list[Target], bounds: Bounds | None
) -> Iterator[tuple[Target, Finding]]:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="health") as pool:
        waiting = {pool.submit(probe, target, bounds): target for target in targets}
        for done in as_completed(waiting):
            yield waiting[done], done.result()
