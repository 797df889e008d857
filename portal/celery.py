"""The Celery application and its schedule; the broker and the rest are settings."""

import os

from celery import Celery
from celery.schedules import crontab

from gateway import task_runs
from portal.schedule import SCHEDULE, Every, Scheduled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("newbigai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["gateway", "portal"])

task_runs.connect()


def write_time(entry: Scheduled) -> float | crontab:
    """Seconds, or a time of the day, in Celery's words."""
    if isinstance(entry, Every):
        return entry.seconds
    return crontab(hour=entry.hour, minute=entry.minute)


app.conf.beat_schedule = {
    entry.task: {"task": entry.task, "schedule": write_time(entry)}
    for entry in SCHEDULE
}
