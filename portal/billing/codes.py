"""Redemption codes: made in batches, shown once, redeemed once."""

import re
import secrets
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from gateway.crypto import digest_secret
from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from portal.models import RedemptionCode, User

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read aloud without doubt
GROUPS = 4
GROUP_LENGTH = 4  # 16 letters of 31: 79 random bits
CHUNK = 500  # rows a statement

TRIES = 10  # wrong codes of one person, in TRY_SECONDS
TRY_SECONDS = 15 * 60


class CodeRefused(ValueError):
    """`why` is one of: unknown, used, used_by_you, expired, disabled, too_many."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def make_codes(
    *, count: int, amount: int, expires_at: datetime | None = None, batch: str = ""
) -> list[str]:
    """New codes worth `amount` nano-USD each; they cannot be read again."""
    codes = [_make_code() for _ in range(count)]
    RedemptionCode.objects.bulk_create(
        [
            RedemptionCode(
                digest=digest_code(code),
                ending=code[-4:],
                amount=amount,
                batch=batch,
                expires_at=expires_at,
            )
            for code in codes
        ],
        batch_size=CHUNK,
    )
    return codes


def redeem_code(user: User, text: str) -> RedemptionCode:
    """Credits the code's amount to `user`. Raises CodeRefused.

    Of any number of rivals one gets it: the guarded update decides, and the ledger's
    reference stands behind it.
    """
    _count_try(user)
    digest = digest_code(text)
    with transaction.atomic():
        usable = RedemptionCode.objects.filter_usable().filter(digest=digest)
        if not usable.update(used_at=timezone.now(), used_by=user):
            raise CodeRefused(_find_reason(user, digest))
        code = RedemptionCode.objects.get(digest=digest)
        post_entry(
            account_id=user.account.pk,
            kind=EntryKind.REDEMPTION,
            amount=code.amount,
            reason=f"Redemption code …{code.ending}",
            reference=f"code:{code.pk}",
        )
    cache.delete(_name_counter(user))
    return code


def digest_code(text: str) -> str:
    """Spaces, dashes and the case do not matter. Takes the pepper, so that the table
    alone lets nobody try codes out."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper())
    return digest_secret(f"redemption code {plain}".encode()).hex()


def _make_code() -> str:
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * GROUP_LENGTH)]
    starts = range(0, len(letters), GROUP_LENGTH)
    return "-".join("".join(letters[it : it + GROUP_LENGTH]) for it in starts)


def _find_reason(user: User, digest: str) -> str:
    """Only who has the code learns anything about it."""
    code = RedemptionCode.objects.filter(digest=digest).first()
    if code is None:
        return "unknown"
    if code.used_at:
        return "used_by_you" if code.used_by_id == user.pk else "used"
    return "disabled" if code.disabled_at else "expired"


def _count_try(user: User) -> None:
    name = _name_counter(user)
    cache.add(name, 0, TRY_SECONDS)
    try:
        tries = cache.incr(name)
    except ValueError:  # it ran out between the two
        return
    if tries > TRIES:
        raise CodeRefused("too_many")


def _name_counter(user: User) -> str:
    return f"redeem:{user.pk}"
