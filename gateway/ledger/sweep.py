"""Closing what dead processes left open, in favour of the customer."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gateway.enums import CallState, Outcome
from gateway.ledger.operations import Closed, Closing
from gateway.ledger.transaction import apply_operations
from gateway.models import UsageLog, Worker

BEAT_SECONDS = 1.0
QUIET = timedelta(seconds=4)  # without a beat for so long: suspected, not yet dead
CONFIRM_SECONDS = 3.0
DEADLINE_GRACE = timedelta(seconds=30)
CHUNK = 500
_ANCHOR = timezone.now(), time.monotonic()


def sweep_orphaned_holds(*, wait: Callable[[float], None] = time.sleep) -> int:
    """Releases the open calls of dead workers and those past their deadline.

    A suspect is dead when its beat counter has not moved while we waited, so a clock
    that jumps releases nothing. Returns how many calls were closed.
    """
    released = 0
    dead = find_dead_workers(wait=wait)
    overdue = Q(deadline_at__lt=_read_steady_clock() - DEADLINE_GRACE)
    while True:
        orphans = UsageLog.objects.filter(
            Q(worker_id__in=dead) | overdue, state=CallState.OPEN
        ).order_by("deadline_at")[:CHUNK]
        closed = release_calls(orphans)
        released += closed
        if not closed:
            forget_old_workers()
            return released


def forget_old_workers() -> None:
    """Rows of processes that ended a day ago; an open call of one counts as orphaned
    all the same."""
    Worker.objects.filter(beat_at__lt=timezone.now() - timedelta(days=1)).delete()


def find_dead_workers(*, wait: Callable[[float], None] = time.sleep) -> set[UUID]:
    """Ids of workers with open calls whose beat stands still; waits for suspects."""
    owners = set(
        UsageLog.objects.filter(state=CallState.OPEN)
        .order_by()
        .values_list("worker_id", flat=True)
        .distinct()
    )
    now = timezone.now()
    seen = dict(Worker.objects.filter(id__in=owners).values_list("id", "beat_at"))
    gone = owners - set(seen)
    suspects = {id_ for id_, beat_at in seen.items() if abs(now - beat_at) > QUIET}
    if not suspects:
        return gone
    with transaction.atomic():  # SQLite: a busy database keeps the living from beating
        before = _read_beats(suspects)
    wait(CONFIRM_SECONDS)
    after = _read_beats(suspects)
    return gone | {id_ for id_ in suspects if before.get(id_) == after.get(id_)}


def _read_beats(workers: set[UUID]) -> dict[UUID, int]:
    return dict(Worker.objects.filter(id__in=workers).values_list("id", "beats"))


def _read_steady_clock() -> datetime:
    """The time, or less after the clock has jumped: then better late than in bulk."""
    started_at, started = _ANCHOR
    steady = started_at + timedelta(seconds=time.monotonic() - started)
    return min(steady, timezone.now())


def release_calls(calls: Iterable[UsageLog]) -> int:
    """Closes `calls` uncharged, marked interrupted."""
    now = timezone.now()
    closings = [
        Closing(
            rid=call.rid,
            account_id=call.account_id,
            api_key_id=call.api_key_id,
            state=CallState.RELEASED,
            outcome=Outcome.INTERRUPTED,
            error_code="interrupted",
            closed_at=now,
        )
        for call in calls
    ]
    if not closings:
        return 0
    results = apply_operations(closings)
    return sum(isinstance(it, Closed) and it.did_close for it in results)
