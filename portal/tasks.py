"""Celery tasks of the portal: thin, one call each; each may run twice at once."""

import structlog
from celery import shared_task

from portal.billing import alerts, deliveries, reconcile, verify

EXPIRY = 300  # seconds

log = structlog.get_logger("tasks")


@shared_task(name="portal.reconcile_top_ups", expires=EXPIRY)
def reconcile_top_ups() -> None:
    """Twice at once is harmless: each order is claimed, and credited by its state."""
    changed = reconcile.reconcile_orders()
    if changed:
        log.info("top_ups_reconciled", orders=changed)


@shared_task(name="portal.watch_balances", expires=EXPIRY)
def watch_balances() -> None:
    """Twice at once is harmless: a crossing and an attempt are each claimed."""
    alerts.watch_balances()
    deliveries.deliver_due()


@shared_task(name="portal.verify_payments", time_limit=3_000)
def verify_payments() -> None:
    """It only reads, so twice at once is harmless; one error line a finding."""
    for finding in verify.verify_payments():
        log.error("payments_broken", finding=finding)
