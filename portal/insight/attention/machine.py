"""The processes and the disk that everything stands on, and how they are set up."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.insight.attention.notice import Notice, Urgency, join_names, link
from portal.insight.tasks import TaskState, read_tasks
from portal.insight.workers import find_start
from portal.models import Right
from portal.site import read_site

SETTLING = timedelta(minutes=5)  # after a start, before the first tasks are missed
LITTLE_BYTES, LITTLE_SHARE = 1 << 30, 0.05
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def list_machine_notices() -> Iterator[Notice]:
    now = timezone.now()
    yield from _tell_tasks(read_tasks(now), now)
    yield from _tell_disk()
    yield from _tell_settings()


def _tell_tasks(tasks: list[TaskState], now: datetime) -> Iterator[Notice]:
    late = [it for it in tasks if it.is_overdue]
    failed = [it for it in tasks if it.has_failed and not it.is_overdue]
    has_run = any(it.run for it in tasks)
    system = (link("system", anchor="tasks"), _("Look at the tasks"), Right.SYSTEM)
    if late or (not has_run and _was_up(now - SETTLING)):
        yield Notice("tasks-late", Urgency.BROKEN, _word_late(late, has_run), *system)
    if failed:
        text = ngettext(
            "The task “%(names)s” failed when it last ran.",
            "%(n)s tasks failed when they last ran: %(names)s.",
            len(failed),
        )
        values = {"names": join_names([str(it.title) for it in failed])}
        text %= {**values, "n": len(failed)}
        yield Notice("tasks-failed", Urgency.WARNING, text, *system)


def _word_late(late: list[TaskState], has_run: bool) -> str:
    if not has_run:
        return _("No background task has run yet. Is the Celery worker there?")
    text = ngettext(
        "The task “%(names)s” did not run when it should. Is the Celery worker there?",
        "%(n)s tasks did not run when they should: %(names)s. Is the Celery worker "
        "there?",
        len(late),
    )
    return text % {"names": join_names([str(it.title) for it in late]), "n": len(late)}


def _was_up(moment: datetime) -> bool:
    start = find_start()
    return start is not None and start < moment


def _tell_disk() -> Iterator[Notice]:
    disk = shutil.disk_usage(settings.DATA_DIR)
    if disk.free < LITTLE_BYTES or disk.free < LITTLE_SHARE * disk.total:
        text = _("Only %(free)s GB are free on the disk of the data folder.")
        yield Notice(
            "disk",
            Urgency.BROKEN,
            text % {"free": f"{disk.free / (1 << 30):.1f}"},
            link("system", anchor="storage"),
            _("See what takes the room"),
            Right.SYSTEM,
        )


def _tell_settings() -> Iterator[Notice]:
    setup = (link("system", anchor="settings"), _("See the settings"), Right.SYSTEM)
    if settings.DEBUG:
        text = _("DEBUG is on: errors show strangers the inside of the gateway.")
        yield Notice("debug", Urgency.BROKEN, text, *setup)
    address = urlsplit(read_site().base_url)
    site = (link("settings-section", "site"), _("Set the address"), Right.SITE)
    if address.hostname in LOOPBACK:
        text = _("Samples and links point to %(url)s, which only this machine reaches.")
        values = {"url": read_site().base_url}
        yield Notice("loopback", Urgency.ADVICE, text % values, *site)
    elif address.scheme == "http":
        text = _("The address of the site is without TLS: keys can be read on the way.")
        yield Notice("no-tls", Urgency.WARNING, text, *site)
    if not settings.HAS_MAIL:
        text = _("Mail is not set up, so nobody can reset a forgotten password.")
        mail = (link("settings-section", "mail"), _("See how"), Right.SITE)
        yield Notice("no-mail", Urgency.ADVICE, text, *mail)
