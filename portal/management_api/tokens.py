"""Management tokens: made, found by their secret, revoked."""

import hmac
import re
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.audit import Actor, record_change
from gateway.crypto import digest_secret
from portal.management_api.scopes import SCOPES, right_of, sort_scopes
from portal.models import ManagementToken, User

ALPHABET = string.ascii_letters + string.digits
PUBLIC_ID_LENGTH = 12
SHAPE = re.compile(r"ma-([A-Za-z0-9]{12})[A-Za-z0-9_-]{43}", re.ASCII)
LONGEST_NAME = 100
FARTHEST = timedelta(days=5 * 366)
MOST_TOKENS = 100  # of one person that are not revoked
USED_STEP = timedelta(minutes=1)  # how exact `last_used_at` is


class TokenRefused(Exception):
    """Unknown, revoked, expired, or its owner is disabled: callers learn no more."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """`secret` is the whole token, `ma-` included; it cannot be read again."""

    token: ManagementToken
    secret: str = field(repr=False)


@transaction.atomic
def issue_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    actor: Actor,
) -> IssuedToken:
    """A token of `user`: 12 characters to find it by and 256 random bits. Raises
    ValidationError by field."""
    name, scopes = " ".join(name.replace("\0", "").split()), list(scopes)
    problems = dict(_find_problems(user, name, scopes, expires_at))
    if problems:
        raise ValidationError(problems)
    public_id = "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
    secret = f"ma-{public_id}{secrets.token_urlsafe(32)}"
    token = ManagementToken.objects.create(
        user=user,
        name=name,
        public_id=public_id,
        digest=_digest(secret),
        scopes=sort_scopes(scopes),
        expires_at=expires_at,
    )
    changes = {
        "scopes": [None, token.scopes],
        "expires_at": [None, expires_at.isoformat() if expires_at else None],
    }
    record_change(actor, "management_token.create", token, changes=changes)
    return IssuedToken(token, secret)


def _find_problems(
    user: User, name: str, scopes: list[str], expires_at: datetime | None
) -> Iterable[tuple[str, str | Promise]]:
    if not name or len(name) > LONGEST_NAME:
        yield "name", _("Enter a name of 1 to 100 characters.")
    if not scopes or not set(scopes) <= set(SCOPES):
        yield "scopes", _("Choose at least one thing that the token may do.")
    elif not all(user.has_right(right_of(scope)) for scope in scopes):
        yield "scopes", _("A token cannot do what you may not do yourself.")
    now = timezone.now()
    if expires_at is not None and expires_at <= now:
        yield "expires_at", _("This moment is over already.")
    elif expires_at is not None and expires_at > now + FARTHEST:
        yield "expires_at", _("This is more than 5 years ahead.")
    if user.management_tokens.filter(revoked_at=None).count() >= MOST_TOKENS:
        yield "__all__", _("You have 100 tokens. Revoke some first.")


@transaction.atomic
def revoke_token(token: ManagementToken, *, actor: Actor) -> bool:
    """For good, from the next call on; False when it was revoked before."""
    rows = ManagementToken.objects.filter(pk=token.pk, revoked_at=None)
    if not rows.update(revoked_at=timezone.now()):
        return False
    token.refresh_from_db()
    changes = {"revoked_at": [None, str(token.revoked_at)]}
    record_change(actor, "management_token.revoke", token, changes=changes)
    return True


def find_token(secret: str) -> ManagementToken:
    """The token that `secret` opens, its owner with it. Raises TokenRefused; a text
    that is no token of ours costs no look-up."""
    match = SHAPE.fullmatch(secret)
    if match is None:
        raise TokenRefused
    rows = ManagementToken.objects.select_related("user")
    token = rows.filter(public_id=match[1]).first()
    digest = _digest(secret)
    if not hmac.compare_digest(digest, token.digest if token else "0" * len(digest)):
        raise TokenRefused
    if token is None or token.revoked_at is not None or not token.user.is_active:
        raise TokenRefused
    if token.expires_at is not None and token.expires_at <= timezone.now():
        raise TokenRefused
    return token


def note_use(token: ManagementToken) -> None:
    """At most one write a minute."""
    now = timezone.now()
    if token.last_used_at is not None and token.last_used_at > now - USED_STEP:
        return
    is_old = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_STEP)
    ManagementToken.objects.filter(is_old, pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    return digest_secret(f"management token {secret}".encode()).hex()
