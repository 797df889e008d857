"""The Celery application and its schedule; the broker and the rest are settings.

The schedule is here and not in the settings because `celery.schedules` takes 0.2 s to
import, which no web process needs.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("newbigai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["gateway", "portal"])

# Seconds, or a time of the day (UTC): beat remembers nothing over a restart, so what
# counted a day in seconds would never come where the gateway is restarted every day.
app.conf.beat_schedule = {
    "sweep-orphaned-holds": {"task": "gateway.sweep_orphaned_holds", "schedule": 10.0},
    "roll-up-usage": {"task": "gateway.roll_up_usage", "schedule": 60.0},
    "check-channels": {"task": "gateway.check_channels", "schedule": 300.0},
    "sweep-captures": {"task": "gateway.sweep_captures", "schedule": 600.0},
    "reconcile-top-ups": {"task": "portal.reconcile_top_ups", "schedule": 120.0},
    "watch-balances": {"task": "portal.watch_balances", "schedule": 60.0},
    "verify-payments": {
        "task": "portal.verify_payments",
        "schedule": crontab(hour=3, minute=20),
    },
    "verify-ledger": {
        "task": "gateway.verify_ledger",
        "schedule": crontab(hour=3, minute=40),
    },
}
