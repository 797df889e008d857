"""Entries of the audit log that fit a filter."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from gateway.models import AuditEntry
from portal.audit_log.words import ACTIONS, KINDS


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """`what` is an action, or a kind of things; `text` a part of whom or what an entry
    names, of its reason, or an id; `target` "<kind>:<id>" of one thing."""

    who: str = ""
    what: str = ""
    text: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def find_entries(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(
        _match_what(wanted.what), _match_text(wanted.text), _match_target(wanted.target)
    )
    who = _clean(wanted.who)
    if who:
        rows = rows.filter(Q(actor_name__icontains=who) | Q(via__icontains=who))
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lt=wanted.until)
    return rows


def _match_what(what: str) -> Q:
    if what in KINDS:
        return Q(action__startswith=f"{what}.")
    return Q(action=what) if what in ACTIONS else Q()


def _match_text(text: str) -> Q:
    text = _clean(text)
    if not text:
        return Q()
    return (
        Q(target_name__icontains=text)
        | Q(reason__icontains=text)
        | Q(target_id=text)
        | Q(address=text)
    )


def _match_target(target: str) -> Q:
    kind, _sep, target_id = _clean(target).partition(":")
    if not target_id:
        return Q()
    return Q(target_id=target_id, action__startswith=f"{kind}.")


def _clean(text: str) -> str:
    return text.strip()[:200].replace("\0", "")
