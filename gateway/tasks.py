"""Celery tasks: thin, ids in, one call each. All may be delivered twice or run twice
at the same time: `acks_late` gives a task whose worker died to another one.

Connections: Celery closes the thread's own before and after every task; a pool's goes
back to the pool. Tasks expire, so that a worker that was away does not find a day of
them; not too soon, since the clocks of two machines differ. What they return is kept
by gateway.task_runs, for people to read.
"""

from typing import Any

import structlog
from celery import shared_task

from gateway import health, task_runs
from gateway.capture import storage
from gateway.ledger import sweep, verify
from gateway.metering import rollups

EXPIRY = 300  # seconds
Result = dict[str, Any]

log = structlog.get_logger("tasks")


@shared_task(name="gateway.sweep_orphaned_holds", expires=EXPIRY)
def sweep_orphaned_holds() -> Result:
    """Twice at once is harmless: a call is closed by compare-and-set."""
    released = sweep.sweep_orphaned_holds()
    if released:
        log.warning("orphans_released", calls=released)
    return {"released": released}


@shared_task(name="gateway.roll_up_usage", expires=EXPIRY)
def roll_up_usage() -> Result:
    """Of two at once one leaves: a lease sees to it."""
    return {"changed": rollups.roll_up_usage()}


@shared_task(name="gateway.check_channels", expires=EXPIRY)
def check_channels() -> Result:
    """Twice at once is harmless: at worst a channel is asked twice."""
    return {"checked": health.check_channels()}


@shared_task(name="gateway.check_channel", expires=EXPIRY)
def check_channel(channel_id: int) -> None:
    """One channel, on demand; asked twice when delivered twice, which is harmless."""
    health.check_channel(channel_id)


@shared_task(name="gateway.sweep_captures", expires=EXPIRY)
def sweep_captures() -> Result:
    """Twice at once is harmless: a row that is gone is gone."""
    return {"deleted": storage.sweep_captures()}


@shared_task(name="gateway.verify_ledger", time_limit=3_000)
def verify_ledger() -> Result:
    """It only reads, so twice at once is harmless; one error line a finding. Its time
    limit is below the hour after which Redis would deliver it again."""
    findings = verify.verify_ledger()
    for finding in findings:
        log.error("ledger_broken", invariant=finding.invariant, message=finding.message)
    return task_runs.list_findings(findings)
