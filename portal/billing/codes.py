"""Redemption codes: made in batches, shown once, redeemed once."""

import re
import secrets
from datetime import datetime

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.audit import Actor, Changes, record_change
from gateway.crypto import digest_secret
from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.money import NANO, format_usd
from portal.models import RedemptionCode, User

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read aloud without doubt
GROUPS = 4
GROUP_LENGTH = 4  # 16 letters of 31: 79 random bits
CHUNK = 500  # rows a statement
MOST_CODES = 10_000  # in one batch
MOST_AMOUNT = 100_000 * NANO  # nano-USD, of one code
MOST_BATCH = 100  # characters

TRIES = 10  # wrong codes of one person, in TRY_SECONDS
TRY_SECONDS = 15 * 60


class CodeRefused(ValueError):
    """`why` is one of: unknown, used, used_by_you, expired, disabled, too_many."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def make_codes(
    *,
    count: int,
    amount: int,
    actor: Actor,
    expires_at: datetime | None = None,
    batch: str = "",
) -> list[str]:
    """New codes worth `amount` nano-USD each; they cannot be read again. Raises
    ValidationError by field."""
    batch = " ".join(batch.replace("\0", "").split())
    check_batch(count=count, amount=amount, expires_at=expires_at, batch=batch)
    codes = [_make_code() for _ in range(count)]
    rows = [
        RedemptionCode(
            digest=digest_code(code),
            ending=code[-4:],
            amount=amount,
            batch=batch,
            expires_at=expires_at,
        )
        for code in codes
    ]
    made: Changes = {
        "count": [None, count],
        "amount_usd": [None, format_usd(amount)],
        "expires_at": [None, expires_at.isoformat() if expires_at else None],
    }
    with transaction.atomic():
        RedemptionCode.objects.bulk_create(rows, batch_size=CHUNK)
        record_change(actor, "code.create", target_name=batch, changes=made)
    return codes


def check_batch(
    *, count: int, amount: int, expires_at: datetime | None, batch: str
) -> None:
    """Raises ValidationError by field."""
    problems: dict[str, str | Promise] = {}
    if not 1 <= count <= MOST_CODES:
        problems["count"] = _("From 1 to 10,000 codes in one batch.")
    if not 0 < amount <= MOST_AMOUNT:
        problems["amount"] = _("More than 0 and at most 100000 USD for each code.")
    if expires_at is not None and expires_at <= timezone.now():
        problems["expires_at"] = _("This moment is over already.")
    if len(batch) > MOST_BATCH:
        problems["batch"] = _("At most 100 characters.")
    if problems:
        raise ValidationError({name: [text] for name, text in problems.items()})


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
