"""Where the things live that entries are about, as far as they still exist."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from gateway.models import AuditEntry, Channel, Group
from portal.models import Announcement, Right, TopUp, User

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """The page of a kind of things, and the right that it needs."""

    model: type[Model]
    page: str
    right: Right
    read: Callable[[str], object] = int


PLACES: Mapping[str, Place] = {
    "announcement": Place(Announcement, "console:announcement", Right.SITE),
    "channel": Place(Channel, "console:channel", Right.CHANNELS),
    "group": Place(Group, "console:group", Right.PRICES),
    "order": Place(TopUp, "console:order", Right.MONEY, UUID),
    "user": Place(User, "console:user", Right.USERS),
}
# Things that are told by their name: no id of theirs stays.
BY_NAME = {
    "code": ("console:code-list", Right.MONEY, "?batch="),
    "site": ("console:settings", Right.SITE, ""),
}


def find_links(entries: Iterable[AuditEntry], reader: User) -> dict[int, str]:
    """Addresses by the entry's id; one query for each kind of things."""
    ids: defaultdict[str, set[object]] = defaultdict(set)
    keys: dict[int, Key] = {}
    found: dict[int, str] = {}
    for entry in entries:
        kind = entry.action.partition(".")[0]
        place = PLACES.get(kind)
        if kind in BY_NAME:
            found[entry.pk] = _link_by_name(kind, entry.target_name, reader)
        elif place and reader.has_right(place.right):
            key = _read(place, entry.target_id)
            if key is not None:
                ids[kind].add(key)
                keys[entry.pk] = (kind, str(key))
    there = {
        (kind, str(pk))
        for kind, wanted in ids.items()
        for pk in PLACES[kind]
        .model._default_manager.filter(pk__in=wanted)
        .values_list("pk", flat=True)
    }
    for entry_id, (kind, key) in keys.items():
        if (kind, key) in there:
            found[entry_id] = _reverse(PLACES[kind].page, key)
    return {entry_id: url for entry_id, url in found.items() if url}


def _link_by_name(kind: str, name: str, reader: User) -> str:
    page, right, query = BY_NAME[kind]
    if not reader.has_right(right) or (query and not name):
        return ""
    url = _reverse(page)
    return f"{url}{query}{quote(name)}" if query and url else url


def _read(place: Place, text: str) -> object | None:
    try:
        return place.read(text)
    except ValueError:
        return None


def _reverse(page: str, *values: str) -> str:
    try:
        return reverse(page, args=values)
    except NoReverseMatch:
        return ""
