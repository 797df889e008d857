"""Celery tasks of the portal: thin, one call each; each may run twice at once.
What they return is kept by gateway.task_runs, for people to read."""

from typing import Any

import structlog
from celery import shared_task

from gateway import task_runs
from portal.accounts.sessions import sweep_dead_sessions
from portal.billing import alerts, code_downloads, deliveries, reconcile, verify

EXPIRY = 300  # seconds
Result = dict[str, Any]

log = structlog.get_logger("tasks")


@shared_task(name="portal.reconcile_top_ups", expires=EXPIRY)
def reconcile_top_ups() -> Result:
    """Twice at once is harmless: each order is claimed, and credited by its state."""
    changed = reconcile.reconcile_orders()
    if changed:
        log.info("top_ups_reconciled", orders=changed)
    return {"changed": changed}


@shared_task(name="portal.watch_balances", expires=EXPIRY)
def watch_balances() -> Result:
    """Twice at once is harmless: a crossing and an attempt are each claimed."""
    crossed = alerts.watch_balances()
    return {"crossed": crossed, "sent": deliveries.deliver_due()}


@shared_task(name="portal.sweep_sessions", expires=EXPIRY)
def sweep_sessions() -> Result:
    """Sessions that are over; twice at once is harmless: a row that is gone is gone."""
    return {"ended": sweep_dead_sessions()}


@shared_task(name="portal.sweep_code_downloads", expires=EXPIRY)
def sweep_code_downloads() -> Result:
    """New codes that nobody fetched in time; twice at once is harmless."""
    return {"gone": code_downloads.forget_old_downloads()}


@shared_task(name="portal.verify_payments", time_limit=3_000)
def verify_payments() -> Result:
    """It only reads, so twice at once is harmless; one error line a finding."""
    findings = verify.verify_payments()
    for finding in findings:
        log.error("payments_broken", finding=finding)
    return task_runs.list_findings(findings)
