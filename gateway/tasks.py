"""Celery tasks: thin, ids in, one call each. All may be delivered twice or run twice
at the same time: `acks_late` gives a task whose worker died to another one.

Connections: Celery closes the thread's own before and after every task; a pool's goes
back to the pool. Tasks expire, so that a worker that was away does not find a day of
them; not too soon, since the clocks of two machines differ.
"""

import structlog
from celery import shared_task

from gateway import health
from gateway.capture import storage
from gateway.ledger import sweep, verify
from gateway.metering import rollups

EXPIRY = 300  # seconds

log = structlog.get_logger("tasks")


@shared_task(name="gateway.sweep_orphaned_holds", expires=EXPIRY)
def sweep_orphaned_holds() -> None:
    """Twice at once is harmless: a call is closed by compare-and-set."""
    released = sweep.sweep_orphaned_holds()
    if released:
        log.warning("orphans_released", calls=released)


@shared_task(name="gateway.roll_up_usage", expires=EXPIRY)
def roll_up_usage() -> None:
    """Of two at once one leaves: a lease sees to it."""
    rollups.roll_up_usage()


@shared_task(name="gateway.check_channels", expires=EXPIRY)
def check_channels() -> None:
    """Twice at once is harmless: at worst a channel is asked twice."""
    health.check_channels()


@shared_task(name="gateway.check_channel", expires=EXPIRY)
def check_channel(channel_id: int) -> None:
    """One channel, on demand; asked twice when delivered twice, which is harmless."""
    health.check_channel(channel_id)


@shared_task(name="gateway.sweep_captures", expires=EXPIRY)
def sweep_captures() -> None:
    """Twice at once is harmless: a row that is gone is gone."""
    storage.sweep_captures()


@shared_task(name="gateway.verify_ledger", time_limit=3_000)
def verify_ledger() -> None:
    """It only reads, so twice at once is harmless; one error line a finding. Its time
    limit is below the hour after which Redis would deliver it again."""
    for finding in verify.verify_ledger():
        log.error("ledger_broken", invariant=finding.invariant, message=finding.message)
