"""Announcements by where they stand in time."""

from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Announcement


class Place(StrEnum):
    CURRENT = "current"
    PLANNED = "planned"
    PAST = "past"


LABELS: dict[Place, str | Promise] = {
    Place.CURRENT: _("Shown now"),
    Place.PLANNED: _("Planned"),
    Place.PAST: _("Past"),
}
BADGES = {Place.CURRENT: "good", Place.PLANNED: "info", Place.PAST: ""}
# As the dashboard paints them.
TONES = {"info": "info", "success": "good", "warning": "warn", "danger": "bad"}


def tell_place(row: Announcement, now: datetime) -> Place:
    if row.starts_at > now:
        return Place.PLANNED
    is_over = row.ends_at is not None and row.ends_at <= now
    return Place.PAST if is_over else Place.CURRENT


def find_announcements(place: str, text: str, now: datetime) -> QuerySet[Announcement]:
    """`place` is a Place, or "" for all."""
    rows = Announcement.objects.filter(_match_place(place, now))
    text = text.strip()[:200].replace("\0", "")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(body__icontains=text))
    return rows


def _match_place(place: str, now: datetime) -> Q:
    over = Q(ends_at__isnull=False, ends_at__lte=now)
    match place:
        case Place.PLANNED:
            return Q(starts_at__gt=now)
        case Place.PAST:
            return Q(starts_at__lte=now) & over
        case Place.CURRENT:
            return Q(starts_at__lte=now) & ~over
    return Q()
