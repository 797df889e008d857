"""Tokens as the console lists them: newest first, by keyset."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.management_api.scopes import READ, RESOURCES, WRITE
from portal.management_api.tokens import PUBLIC_ID_LENGTH
from portal.models import ManagementToken, User

PAGE_SIZE = 25
PREFIX = "ma-"
STATES: list[tuple[str, StrOrPromise]] = [
    ("", _("In use")),
    ("expired", _("Expired")),
    ("revoked", _("Revoked")),
    ("all", _("All")),
]
LABELS = {"active": _("Active"), "expired": _("Expired"), "revoked": _("Revoked")}
BADGES = {"active": "good", "expired": "warn", "revoked": "bad"}


@dataclass(frozen=True, slots=True)
class TokenRow:
    token: ManagementToken
    state: str

    @property
    def label(self) -> StrOrPromise:
        return LABELS[self.state]

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def prefix(self) -> str:
        return f"{PREFIX}{self.token.public_id}"

    @property
    def readable(self) -> list[StrOrPromise]:
        return self._name(READ)

    @property
    def changeable(self) -> list[StrOrPromise]:
        return self._name(WRITE)

    def _name(self, verb: str) -> list[StrOrPromise]:
        """What it may do by this verb."""
        scopes = set(self.token.scopes)
        return [it.label for it in RESOURCES.values() if f"{it.name}:{verb}" in scopes]


@dataclass(frozen=True, slots=True)
class TokenPage:
    """`older` is an id to go on from, None at the end."""

    rows: list[TokenRow]
    older: int | None


def list_tokens(user: User, query: Mapping[str, str]) -> TokenPage:
    """Those of `user`; a superuser sees everybody's. `query` is the URL's: q, status,
    before; what makes no sense in it is taken for absent."""
    now = timezone.now()
    rows = find_tokens(user).filter(
        _match_state(query.get("status", ""), now), _match_text(query.get("q", ""))
    )
    before = query.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("user").order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return TokenPage(
        [TokenRow(it, tell_state(it, now)) for it in shown],
        shown[-1].pk if len(found) > PAGE_SIZE else None,
    )


def find_tokens(user: User) -> QuerySet[ManagementToken]:
    """What `user` may see and revoke."""
    tokens = ManagementToken.objects.all()
    return tokens if user.is_superuser else tokens.filter(user=user)


def tell_state(token: ManagementToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    is_over = token.expires_at is not None and token.expires_at <= now
    return "expired" if is_over else "active"


def _match_state(state: str, now: datetime) -> Q:
    over = Q(expires_at__isnull=False, expires_at__lte=now)
    match state:
        case "revoked":
            return Q(revoked_at__isnull=False)
        case "expired":
            return Q(revoked_at__isnull=True) & over
        case "all":
            return Q()
    return Q(revoked_at__isnull=True) & ~over


def _match_text(text: str) -> Q:
    """A part of the name or the owner's address, or the start of the token; of a
    whole token that somebody pasted only the part that may be shown is looked at."""
    text = text.strip()[:200].replace("\0", "")
    if text.startswith(PREFIX):
        start = text.removeprefix(PREFIX).rstrip("…")[:PUBLIC_ID_LENGTH]
        return Q(public_id__startswith=start)
    return Q(name__icontains=text) | Q(user__email__icontains=text) if text else Q()
