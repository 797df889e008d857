"""One page of a person's keys: searched, filtered, newest first, by keyset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from gateway.keys import PUBLIC_ID_LENGTH
from gateway.ledger.limit_facts import LimitFacts, find_tightest, read_limits
from gateway.models import Account, ApiKey
from portal.api_keys.state import BADGES, LABELS, KeyState, match_state, tell_state
from portal.api_keys.words import IN_PERIOD

PAGE_SIZE = 20
MAX_ID = 2**63 - 1
PREFIX = "sk-"


@dataclass(frozen=True, slots=True)
class KeyRow:
    key: ApiKey
    state: KeyState
    limits: Sequence[LimitFacts]

    @property
    def label(self) -> str | Promise:
        return LABELS[self.state]

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def tightest(self) -> LimitFacts | None:
        return find_tightest(self.limits)

    @property
    def period(self) -> str | Promise:
        return IN_PERIOD[self.tightest.period] if self.tightest else ""

    @property
    def group(self) -> str:
        return str(self.key.group or self.key.account.group)

    @property
    def is_revoked(self) -> bool:
        return self.state == KeyState.REVOKED


@dataclass(frozen=True, slots=True)
class KeyPage:
    """`newer` and `older` are ids to go on from, None at an end."""

    rows: list[KeyRow]
    newer: int | None
    older: int | None


def list_keys(account: Account, query: Mapping[str, str]) -> KeyPage:
    """`query` is the URL's: q, status, before, after; what makes no sense in it is
    taken for absent."""
    now = timezone.now()
    keys = ApiKey.objects.filter(
        match_state(query.get("status", ""), now),
        _match_text(query.get("q", "")),
        account=account,
    ).select_related("group", "account__group")
    after, before = _read_id(query.get("after")), _read_id(query.get("before"))
    if after is not None:
        found = list(keys.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE][::-1]
        has_newer, has_older = len(found) > PAGE_SIZE, True
    else:
        found = list(_start_below(keys, before).order_by("-pk")[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE]
        has_newer, has_older = before is not None, len(found) > PAGE_SIZE
    return KeyPage(
        make_rows(shown, now),
        newer=shown[0].pk if shown and has_newer else None,
        older=shown[-1].pk if shown and has_older else None,
    )


def make_rows(keys: Sequence[ApiKey], now: datetime) -> list[KeyRow]:
    limits = read_limits(keys, now)
    return [
        KeyRow(key, tell_state(key, theirs, now), theirs)
        for key in keys
        for theirs in (limits.get(key.pk, []),)
    ]


def _start_below(keys: QuerySet[ApiKey], before: int | None) -> QuerySet[ApiKey]:
    return keys if before is None else keys.filter(pk__lt=before)


def _match_text(text: str) -> Q:
    """A part of the name, or the start of the key; of a whole key that somebody
    pasted only the part that may be shown is looked at."""
    text = text.strip()[:200].replace("\0", "")
    if text.startswith(PREFIX):
        start = text.removeprefix(PREFIX).rstrip("…")[:PUBLIC_ID_LENGTH]
        return Q(public_id__startswith=start)
    return Q(name__icontains=text) if text else Q()


def _read_id(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdecimal()
    if not is_number or text is None or len(text) > 19:
        return None
    return min(int(text), MAX_ID)
