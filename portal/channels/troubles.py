"""Why tries at a channel failed lately, grouped by cause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from gateway.models import UsageLog
from portal.usage.causes import explain_cause

MOST_CALLS = 2_000  # read from the usage log each way: a few ms
COLUMNS = ("rid", "created_at", "model", "attempts")


@dataclass(frozen=True, slots=True)
class Trouble:
    """`cause` is a word of gateway.relay; `moved`: how many of its calls another try
    could still answer, so that no client felt it."""

    cause: str
    count: int
    moved: int
    last_at: datetime
    last_rid: UUID
    models: Sequence[str]

    @property
    def words(self) -> str:
        """A refused credential is named for what it is: users are told less."""
        if self.cause.startswith("credential_refused"):
            return gettext("the upstream refused the credential")
        return explain_cause(self.cause)


def list_troubles(channel_id: int) -> list[Trouble]:
    """Of the newest MOST_CALLS calls of the channel and of the whole site: calls that
    went on to another channel are noted there. The most frequent first."""
    calls = UsageLog.objects.order_by("-rid").values_list(*COLUMNS)
    own = calls.filter(channel_id=channel_id)[:MOST_CALLS]
    seen = {row[0]: row for row in (*own, *calls[:MOST_CALLS])}
    failures: dict[str, list[tuple[datetime, UUID, str, bool]]] = {}
    for rid, at, model, attempts in seen.values():
        for cause, took_place, was_moved in _list_failures(attempts, channel_id):
            moment = at + timedelta(milliseconds=took_place)
            failures.setdefault(cause, []).append((moment, rid, model, was_moved))
    troubles = [_sum_up(cause, rows) for cause, rows in failures.items()]
    return sorted(troubles, key=lambda it: (-it.count, it.cause))


def _list_failures(attempts: Any, channel_id: int) -> Iterator[tuple[str, int, bool]]:
    """Cause, milliseconds after the call began, whether a later try went well."""
    tries = attempts if isinstance(attempts, list) else []
    is_answered = bool(tries) and not tries[-1].get("error")
    for one in tries:
        if one.get("channel") == channel_id and one.get("error"):
            yield one["error"], one.get("at_ms", 0), is_answered


def _sum_up(cause: str, rows: Iterable[tuple[datetime, UUID, str, bool]]) -> Trouble:
    ordered = sorted(rows, key=lambda row: row[0], reverse=True)
    last_at, last_rid, _, _ = ordered[0]
    return Trouble(
        cause=cause,
        count=len(ordered),
        moved=sum(was_moved for *_, was_moved in ordered),
        last_at=last_at,
        last_rid=last_rid,
        models=list(dict.fromkeys(model for _, _, model, _ in ordered))[:3],
    )
