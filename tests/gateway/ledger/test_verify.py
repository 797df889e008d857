"""A ledger that is right has no findings; each way to be wrong is found and named."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from gateway.enums import CallState, EntryKind
from gateway.ledger.operations import Hold
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import Finding, read_one_moment, verify_ledger
from gateway.models import Account, ApiKey, LedgerEntry, Price, UsageLog
from tests.factories import make_api_key, make_hold, make_release, place

Corrupt = Callable[[Hold, Hold], str]  # (settled call, open call) -> what is named


@pytest.fixture
def calls(db: None) -> tuple[Hold, Hold]:
    """Money in, a settled call, a released one and an open one."""
    key = make_api_key(balance=1000)
    apply_operations([make_release(place(key, 50))])
    return place(key, 100, cost=60), place(key, 200)


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


def test_clean_ledger_has_no_findings(calls: tuple[Hold, Hold]):
    assert verify_ledger() == []


@pytest.mark.parametrize(("invariant", "corrupt"), CORRUPTIONS)
def test_each_corruption_is_found_and_named(
    calls: tuple[Hold, Hold], invariant: str, corrupt: Corrupt
):
    name = corrupt(*calls)
    named = [it for it in verify_ledger() if it.invariant == invariant]
    assert any(name in finding.message for finding in named)


def test_entry_of_another_account_is_found(calls: tuple[Hold, Hold]):
    done, _ = calls
    name = change_entry(done, account_id=make_api_key().account_id)
    assert any(it.invariant == "I4" and name in it.message for it in verify_ledger())


def test_second_entry_of_a_call_is_found(calls: tuple[Hold, Hold]):
    done, _ = calls
    execute("DROP INDEX entry_per_call")
    add_charge(done.account_id, done.rid)
    message = f"call {done.rid}: has 2 ledger entries"
    assert Finding("I4", message) in verify_ledger()


def test_trigger_that_lets_changes_through_is_found(calls: tuple[Hold, Hold]):
    weaken("update")
    if connection.vendor == "sqlite":
        body = "BEGIN SELECT 1; END"
    else:
        execute(
            "CREATE FUNCTION wave_through() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NEW; END'"
        )
        body = "FOR EACH ROW EXECUTE FUNCTION wave_through()"
    execute(
        "CREATE TRIGGER gateway_ledgerentry_no_update BEFORE UPDATE "
        f"ON gateway_ledgerentry {body}"
    )
    assert [it.invariant for it in verify_ledger()] == ["I8"]


def test_findings_of_one_check_are_limited(
    calls: tuple[Hold, Hold], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gateway.ledger.verify.MAX_FINDINGS", 2)
    key = make_api_key(balance=9)
    for _ in range(3):
        change_call(place(key, 1, cost=1), shortfall=1)
    assert [it.invariant for it in verify_ledger()] == ["I5", "I5"]


def test_command_ends_with_the_size_of_a_clean_ledger(calls: tuple[Hold, Hold]):
    output = StringIO()
    call_command("ledger_verify", stdout=output)
    assert output.getvalue() == "ledger clean: 1 accounts, 3 calls, 2 entries\n"


def test_command_names_findings_and_fails(calls: tuple[Hold, Hold]):
    change_account(calls[0], spent=0)
    output = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("ledger_verify", stdout=output)
    account_id = calls[0].account_id
    assert output.getvalue() == (
        f"I6: account {account_id}: spent is 0, its calls make 60\n"
    )


@pytest.mark.django_db(transaction=True)
def test_writers_go_on_while_the_ledger_is_verified():
    key = make_api_key(balance=1000)
    hold = make_hold(key, 1)
    with read_one_moment():
        assert verify_ledger() == []
        run_elsewhere(lambda: apply_operations([hold]))
        assert not UsageLog.objects.exists()  # still the moment we began with
        assert verify_ledger() == []
    assert UsageLog.objects.get().rid == hold.rid
    assert verify_ledger() == []


def run_elsewhere(work: Callable[[], object]) -> None:
    """Does `work` on a thread and so on a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive()
