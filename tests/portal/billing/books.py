"""Ledgers of the past, written as they would have been."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from secrets import randbits
from uuid import UUID

from gateway.enums import EntryKind
from gateway.ledger.transaction import apply_operations
from gateway.models import Account, ApiKey, LedgerEntry
from gateway.rids import floor_rid
from tests.factories import make_hold, make_price, make_settlement

OTHER_KINDS = [it for it in EntryKind if it != EntryKind.CHARGE]


def book(account: Account, kind: EntryKind, amount: int, at: datetime) -> LedgerEntry:
    """A movement of the past."""
    account.refresh_from_db()
    balance = account.posted + amount
    Account.objects.filter(pk=account.pk).update(posted=balance)
    return LedgerEntry.objects.create(
        account=account,
        kind=kind,
        amount=amount,
        balance_after=balance,
        reason=f"{kind} for a test",
        created_at=at,
    )


def call(key: ApiKey, cost: int, began: datetime, ended: datetime, model: str) -> None:
    """A call of the past that cost `cost` nano-USD."""
    hold = replace(
        make_hold(key, cost, price=make_price(model=model)),
        rid=UUID(int=floor_rid(began).int | randbits(62)),
        created_at=began,
    )
    assert apply_operations([hold]) == [True]
    apply_operations([replace(make_settlement(hold, cost), closed_at=ended)])


def write_random_book(
    random: Random, account: Account, keys: Sequence[ApiKey], moments: list[datetime]
) -> None:
    """Movements of all kinds at `moments`, which are in order; never overdrawn."""
    for at in moments:
        account.refresh_from_db()
        kind = random.choice([EntryKind.CHARGE, EntryKind.CHARGE, *OTHER_KINDS])
        amount = random.randint(1, 10**10)
        if kind == EntryKind.CHARGE and account.posted:
            cost = random.randint(1, account.posted)
            model = random.choice(["gpt-4o", "claude", "模型"])
            call(random.choice(keys), cost, at, at, model)
        elif kind != EntryKind.CHARGE:
            is_out = random.random() < 0.3
            book(account, kind, -min(amount, account.posted) if is_out else amount, at)
