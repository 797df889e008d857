"""The system as plain text, to send to whoever helps: no secrets, no addresses of
people, no names of channels."""

from collections.abc import Iterator

from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation

from gateway.models import Channel, TaskRun
from portal.insight.attention import list_notices
from portal.insight.system.broker import read_broker
from portal.insight.system.setup import list_variables, list_ways
from portal.insight.system.storage import list_tables, measure_database, read_disk
from portal.insight.system.versions import list_versions
from portal.insight.tasks import read_tasks
from portal.insight.workers import list_web_workers


def write_support_text() -> str:
    """In English, whatever the reader's language: it is for those who help."""
    now = timezone.now()
    with translation.override("en"):
        return "\n".join(
            [
                f"NewBigAI, {now:%Y-%m-%d %H:%M:%S} UTC",
                "",
                *_write_map(list_versions()),
                *_write_map(list_ways()),
                "",
                *_write_stores(),
                "",
                *_write_processes(),
                "",
                "set: " + " ".join(it.name for it in list_variables() if it.is_set),
                "notices: " + " ".join(it.name for it in list_notices()),
            ]
        )


def _write_map(values: dict[str, str]) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in values.items())


def _write_stores() -> Iterator[str]:
    disk, broker = read_disk(), read_broker()
    yield f"database size: {filesizeformat(measure_database())}"
    for table in list_tables()[:5]:
        size = "" if table.size is None else f", {filesizeformat(table.size)}"
        yield f"  {table.name}: about {table.rows:,} rows{size}"
    yield f"disk: {filesizeformat(disk.free)} free of {filesizeformat(disk.total)}"
    if broker is None:
        yield "broker: away"
    else:
        yield f"broker: {broker.version}, {broker.waiting} tasks waiting"
    yield f"channels: {Channel.objects.count()}"


def _write_processes() -> Iterator[str]:
    workers = list_web_workers()
    yield f"web processes alive: {sum(it.is_alive for it in workers)}"
    for task in read_tasks():
        yield f"{task.name}: {_tell_run(task.run, is_overdue=task.is_overdue)}"


def _tell_run(run: TaskRun | None, *, is_overdue: bool) -> str:
    if run is None:
        return "has not run"
    words = [f"began {run.started_at:%Y-%m-%d %H:%M:%S}"]
    words.append(
        "running" if run.ended_at is None else f"ended {run.ended_at:%H:%M:%S}"
    )
    if run.is_ok is False:
        words.append(f"failed ({run.error.partition(':')[0]})")
    if is_overdue:
        words.append("OVERDUE")
    return ", ".join(words)
