"""A ledger that is right has no findings; each way to be wrong is found and named."""

import threading
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from gateway.ledger.operations import Hold
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import Finding, read_one_moment, verify_ledger
from gateway.models import UsageLog
from tests.factories import make_api_key, make_hold, make_release, place
from tests.gateway.ledger.corruptions import (
    CORRUPTIONS,
    Corrupt,
    add_charge,
    change_account,
    change_call,
    change_entry,
    execute,
    weaken,
)


@pytest.fixture
def calls(db: None) -> tuple[Hold, Hold]:
    """Money in, a settled call, a released one and an open one."""
    key = make_api_key(balance=1000)
    apply_operations([make_release(place(key, 50))])
    return place(key, 100, cost=60), place(key, 200)


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
