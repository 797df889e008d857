"""The writer when the database refuses, leaves, or does not say what it did."""

import asyncio
import sqlite3
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from gateway.enums import CallState
from gateway.errors import Busy, InternalError
from gateway.ledger.operations import Closed
from gateway.ledger.transaction import CommitUnknown, apply_operations
from gateway.ledger.verify import verify_ledger
from gateway.ledger.writer import Writer
from gateway.models import Account, UsageLog
from tests.factories import make_api_key, make_hold, make_settlement, place
from tests.gateway.ledger.reading import read_held, read_state
from tests.gateway.ledger.valve import Valve, run, submit_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_poisoned_operation_fails_alone(writer: Writer, valve: Valve):
    key = make_api_key(balance=1000)
    known = place(key, 10)  # its rid is taken: a second hold of it cannot be written
    good = [make_hold(key, 1), make_hold(key, 2)]
    batch = [good[0], known, good[1]]
    results = run(submit_together(writer, valve, make_hold(key, 1), batch))
    assert results[0] is results[2] is True
    assert isinstance(results[1], InternalError)
    assert read_held(key.account_id) == 10 + 1 + 1 + 2
    assert verify_ledger() == []


def test_database_away_refuses_holds_and_keeps_closings(writer: Writer, valve: Valve):
    key = make_api_key(balance=1000)
    ending, hold = place(key, 100), make_hold(key, 50)
    valve.before = {1: OperationalError("gone"), 2: OperationalError("still gone")}
    batch = [hold, make_settlement(ending, 60)]
    results = run(submit_together(writer, valve, make_hold(key, 1), batch))
    assert isinstance(results[0], Busy)
    assert results[1] == Closed(True, 60)
    assert not UsageLog.objects.filter(rid=hold.rid).exists()
    assert verify_ledger() == []


def test_unknown_commit_charges_once_and_undoes_refused_holds(
    writer: Writer, valve: Valve
):
    key = make_api_key(balance=1000)
    ending, hold = place(key, 100), make_hold(key, 50)
    valve.after = {1: CommitUnknown("gone while committing")}
    batch = [hold, make_settlement(ending, 60)]
    results = run(submit_together(writer, valve, make_hold(key, 0), batch))
    writer.stop()
    assert isinstance(results[0], Busy)
    assert read_state(hold.rid) == CallState.RELEASED
    assert Account.objects.get(pk=key.account_id).spent == 60
    assert verify_ledger() == []


def test_error_of_the_commit_itself_is_told_apart(monkeypatch: pytest.MonkeyPatch):
    hold = make_hold(make_api_key(balance=10), 1)

    def fail(_: object) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "_commit", fail)
        with pytest.raises(CommitUnknown):
            apply_operations([hold])
    assert verify_ledger() == []


def test_stop_waits_for_closings_that_are_retried(writer: Writer, valve: Valve):
    hold = place(make_api_key(balance=1000), 100)
    valve.before = {n: OperationalError("gone") for n in range(3)}

    async def submit_and_stop() -> Any:
        future = writer.submit(make_settlement(hold, 60))
        await asyncio.to_thread(writer.stop)
        return await future

    assert run(submit_and_stop()) == Closed(True, 60)


def test_stop_gives_up_when_the_database_stays_away(
    writer: Writer, valve: Valve, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gateway.ledger.writer.STOP_SECONDS", 0.05)
    hold = place(make_api_key(balance=1000), 100)
    valve.before = {n: OperationalError("gone") for n in range(1000)}

    async def submit_and_stop() -> None:
        future = writer.submit(make_settlement(hold, 60))
        await asyncio.to_thread(writer.stop)
        with pytest.raises(Busy):
            await future

    run(submit_and_stop())
    assert read_state(hold.rid) == CallState.OPEN  # the sweeper's now


@pytest.mark.skipif(connection.vendor != "sqlite", reason="locks the SQLite file")
def test_locked_file_refuses_holds_until_it_is_free(
    writer: Writer, valve: Valve, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.02)
    key = make_api_key(balance=1000)
    ending = place(key, 100)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)

    async def call_while_locked() -> Any:
        other.execute("BEGIN IMMEDIATE")
        closing = writer.submit(make_settlement(ending, 0))
        with pytest.raises(Busy):
            await writer.submit(make_hold(key, 50))
        assert not closing.done()
        other.execute("ROLLBACK")
        return await closing

    assert run(call_while_locked()) == Closed(True)
    other.close()
    assert verify_ledger() == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="cuts server connections")
def test_cut_connection_refuses_holds_and_loses_no_closing(
    writer: Writer, valve: Valve
):
    key = make_api_key(balance=1000)
    ending, hold = place(key, 100), make_hold(key, 50)
    valve.cut = {1}
    batch = [hold, make_settlement(ending, 60)]
    results = run(submit_together(writer, valve, make_hold(key, 1), batch))
    assert isinstance(results[0], Busy)
    assert results[1] == Closed(True, 60)
    assert verify_ledger() == []
