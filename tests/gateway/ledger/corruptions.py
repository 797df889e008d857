"""Ways to make the ledger wrong behind its back, and which row each one spoils."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from gateway.enums import CallState, EntryKind
from gateway.ledger.operations import Hold
from gateway.models import Account, ApiKey, LedgerEntry, Price, UsageLog

Corrupt = Callable[[Hold, Hold], str]  # (settled call, open call) -> what is named


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def drop_triggers(*verbs: str) -> None:
    place_ = "" if connection.vendor == "sqlite" else " ON gateway_ledgerentry"
    for verb in verbs or ("update", "delete"):
        execute(f"DROP TRIGGER gateway_ledgerentry_no_{verb}{place_}")


@contextmanager
def without_overdraw_check() -> Iterator[None]:
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        execute("ALTER TABLE gateway_account DROP CONSTRAINT account_not_overdrawn")
        yield  # the test's transaction is rolled back
        return
    execute("PRAGMA ignore_check_constraints = ON")
    yield
    execute("PRAGMA ignore_check_constraints = OFF")


def change_call(hold: Hold, **values: Any) -> str:
    UsageLog.objects.filter(rid=hold.rid).update(**values)
    return f"call {hold.rid}"


def change_account(hold: Hold, **values: Any) -> str:
    Account.objects.filter(pk=hold.account_id).update(**values)
    return f"account {hold.account_id}"


def change_entry(hold: Hold, **values: Any) -> str:
    drop_triggers()
    entry = LedgerEntry.objects.get(rid=hold.rid)
    LedgerEntry.objects.filter(pk=entry.pk).update(**values)
    return f"entry {entry.pk}"


def lose_entry(hold: Hold) -> str:
    drop_triggers()
    LedgerEntry.objects.filter(rid=hold.rid).delete()
    return f"call {hold.rid}"


def add_charge(account_id: int, rid: UUID | None) -> str:
    entry = LedgerEntry.objects.create(
        account_id=account_id,
        kind=EntryKind.CHARGE,
        amount=-1,
        balance_after=0,
        rid=rid,
        created_at=timezone.now(),
    )
    return f"entry {entry.pk}"


def overdraw(hold: Hold) -> str:
    with without_overdraw_check():
        return change_account(hold, posted=199)


def change_key(hold: Hold) -> str:
    ApiKey.objects.filter(pk=hold.api_key_id).update(spent=59)
    return f"API key {hold.api_key_id}"


def change_price(hold: Hold) -> str:
    Price.objects.filter(pk=hold.price_id).update(rates={"call": 2})
    return f"call {hold.rid}"


def lose_price(hold: Hold) -> str:
    Price.objects.filter(pk=hold.price_id).delete()
    return f"call {hold.rid}"


def weaken(verb: str) -> str:
    drop_triggers(verb)
    return f"gateway_ledgerentry_no_{verb}"


def overdue(hold: Hold) -> str:
    return change_call(hold, deadline_at=timezone.now() - timedelta(seconds=61))


CORRUPTIONS: list[tuple[str, Corrupt]] = [
    ("I1", lambda done, _: change_account(done, posted=941)),
    ("I1", lambda done, _: change_entry(done, amount=-61) and "account"),
    ("I1", lambda done, _: lose_entry(done) and f"account {done.account_id}"),
    ("I2", lambda _, going: change_account(going, held=201)),
    ("I2", lambda _, going: change_call(going, held=0) and "account"),
    ("I2", lambda _, going: change_call(going, account_id=10**9) and "account"),
    ("I3", lambda done, _: overdraw(done)),
    ("I4", lambda done, _: change_call(done, state="half")),
    ("I4", lambda done, _: lose_entry(done)),
    ("I4", lambda done, _: change_entry(done, amount=-59)),
    ("I4", lambda done, _: change_entry(done, kind=EntryKind.ADJUSTMENT)),
    ("I4", lambda done, _: add_charge(done.account_id, None)),
    ("I4", lambda done, _: add_charge(done.account_id, uuid4())),
    ("I4", lambda _, going: add_charge(going.account_id, going.rid)),
    ("I4", lambda done, _: change_call(done, state=CallState.OPEN) and "entry"),
    ("I4", lambda done, _: change_call(done, charged=0, shortfall=60) and "entry"),
    ("I5", lambda done, _: change_call(done, usage={"call": 61})),
    ("I5", lambda done, _: change_call(done, usage={"parsec": 61})),
    ("I5", lambda done, _: change_call(done, usage=[1])),
    ("I5", lambda done, _: change_call(done, multiplier_ppm=2_000_000)),
    ("I5", lambda done, _: change_call(done, shortfall=1)),
    ("I5", lambda done, _: change_call(done, charged=-1, shortfall=61)),
    ("I5", lambda done, _: change_call(done, state=CallState.RELEASED)),
    ("I5", lambda _, going: change_call(going, charged=5)),
    ("I5", lambda done, _: change_price(done)),
    ("I5", lambda done, _: lose_price(done)),
    ("I6", lambda done, _: change_account(done, spent=61)),
    ("I6", lambda done, _: change_key(done)),
    ("I6", lambda done, _: change_call(done, api_key_id=10**9) and "API key"),
    ("I7", lambda _, going: overdue(going)),
    ("I8", lambda *_: weaken("update")),
    ("I8", lambda *_: weaken("delete")),
]
