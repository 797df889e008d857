"""Batches in the real database, ending in a ledger that verifies."""

import threading
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from gateway.enums import CallState, EntryKind, LimitPeriod, Unit
from gateway.ledger.book import Balance
from gateway.ledger.entries import Overdraw, post_entry
from gateway.ledger.limits import set_limits
from gateway.ledger.operations import Closed, Extension, Hold, Operation, Result
from gateway.ledger.sweep import sweep_orphaned_holds
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, ApiKey, LedgerEntry, Price, UsageLog, Worker
from tests.factories import (
    make_account,
    make_api_key,
    make_hold,
    make_price,
    make_settlement,
    make_worker,
    place,
)
from tests.gateway.ledger.machine import ACCOUNTS, LedgerMachine

MONEY = {"posted", "held", "credit_limit", "spent"}


class DatabaseMachine(LedgerMachine):
    """The same protocol over real rows; a dead worker is one whose row is gone."""

    def __init__(self) -> None:
        super().__init__()
        accounts = [make_account(credit_limit=50 * n) for n in range(ACCOUNTS)]
        self.keys: dict[int, ApiKey] = {
            account.pk: make_api_key(account=account) for account in accounts
        }
        self.limits = {account.pk: account.credit_limit for account in accounts}
        self.moved = dict.fromkeys(self.limits, 0)
        self.price: Price = make_price()
        self.workers = [self.start_worker(), self.start_worker()]

    def apply(self, operations: list[Operation]) -> list[Result]:
        return apply_operations(operations)

    def adjust(self, account_id: int, amount: int) -> bool:
        try:
            post_entry(
                account_id=account_id,
                kind=EntryKind.ADJUSTMENT,
                amount=amount,
                reason="by hand",
            )
        except Overdraw:
            return False
        return True

    def read_balances(self) -> dict[int, Balance]:
        rows = Account.objects.filter(pk__in=self.moved).values("pk", *MONEY)
        return {row.pop("pk"): Balance(**row) for row in rows}

    def draft_hold(self, account_id: int, amount: int, worker_id: UUID) -> Hold:
        key = self.keys[account_id]
        return make_hold(key, amount, price=self.price, worker_id=worker_id)

    def change_limits(self, account_id: int, limits: dict[LimitPeriod, int]) -> None:
        key_id = self.keys[account_id].pk
        set_limits(key_id=key_id, limits=limits, now=self.now)

    def start_worker(self) -> UUID:
        return make_worker().pk

    def end_worker(self, worker_id: UUID) -> None:
        super().end_worker(worker_id)
        Worker.objects.filter(pk=worker_id).delete()

    def sweep_dead(self) -> int:
        return sweep_orphaned_holds(wait=keep_beating)

    def teardown(self) -> None:
        assert verify_ledger() == []
        for worker_id in self.workers:
            self.end_worker(worker_id)
        assert self.sweep_dead() == len(self._list_orphans())
        assert verify_ledger() == []


def keep_beating(_: float) -> None:
    """What the living do while the sweeper waits, however slow this machine is."""
    Worker.objects.update(beats=F("beats") + 1)


@pytest.mark.django_db(transaction=True)
def test_any_order_of_events_ends_in_a_clean_ledger():
    run_state_machine_as_test(
        DatabaseMachine,
        settings=settings(max_examples=40, stateful_step_count=15, deadline=None),
    )


@pytest.mark.django_db
def test_settled_row_tells_the_whole_call():
    key = make_api_key(balance=1000)
    hold = place(key, 100)
    closing = replace(
        make_settlement(hold, 60),
        attempts=[{"channel": 1, "error": "timeout"}],
        error_code="x" * 100,
        first_byte_ms=7,
    )
    assert apply_operations([closing]) == [Closed(True, 60)]
    row = UsageLog.objects.get(rid=hold.rid)
    assert (row.state, row.charged, row.held) == (CallState.SETTLED, 60, 100)
    assert row.attempts == [{"channel": 1, "error": "timeout"}]
    assert (row.created_at, row.deadline_at) == (hold.created_at, hold.deadline_at)
    assert (row.closed_at, row.first_byte_ms) == (closing.closed_at, 7)
    assert row.error_code == "x" * 64
    entry = LedgerEntry.objects.get(rid=hold.rid)
    assert (entry.amount, entry.balance_after) == (-60, 940)
    key.refresh_from_db()
    assert (key.spent, key.last_used_at) == (60, closing.closed_at)


@pytest.mark.django_db
def test_text_that_no_database_can_store_does_not_lose_the_charge():
    hold = place(make_api_key(balance=1000), 100)
    closing = replace(
        make_settlement(hold, 60),
        usage={Unit.CALL: 60},  # a word of ours as a key, not a plain string
        attempts=[{"error": "NUL \0 and half a smile \ud83d"}],
        error_code="bad\0\udc00",
    )
    assert apply_operations([closing]) == [Closed(True, 60)]
    row = UsageLog.objects.get(rid=hold.rid)
    assert row.attempts == [{"error": "NUL  and half a smile ?"}]
    assert verify_ledger() == []


@pytest.mark.django_db
def test_hold_and_its_extension_in_one_batch():
    key = make_api_key(balance=1000)
    hold = make_hold(key, 100)
    extension = Extension(hold.rid, hold.account_id, 50)
    assert apply_operations([hold, extension]) == [True, True]
    assert UsageLog.objects.get(rid=hold.rid).held == 150
    assert verify_ledger() == []


@pytest.mark.django_db
def test_saving_an_old_picture_of_a_row_does_not_undo_money():
    key = make_api_key(balance=1000)
    account = Account.objects.get(pk=key.account_id)
    place(key, 100, cost=60)
    account.credit_limit = 5
    account.save()
    key.name = "new name"
    key.save()
    assert verify_ledger() == []
    assert Account.objects.get(pk=account.pk).credit_limit == 5
    assert ApiKey.objects.get(pk=key.pk).name == "new name"


@pytest.mark.django_db(transaction=True)
def test_processes_that_settle_the_same_call_charge_it_once():
    hold = place(make_api_key(balance=1000), 100)
    together = threading.Barrier(8)
    results: list[Result] = []

    def settle() -> None:
        together.wait(timeout=10)
        try:
            results.extend(apply_operations([make_settlement(hold, 60)]))
        finally:
            connection.close()

    threads = [threading.Thread(target=settle) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(it.did_close for it in results if isinstance(it, Closed)) == [
        *[False] * 7,
        True,
    ]
    assert LedgerEntry.objects.filter(rid=hold.rid).count() == 1
    assert verify_ledger() == []


@pytest.mark.parametrize("upstream_cost", [None, 0, 7, 2**60])
@pytest.mark.django_db
def test_what_the_upstream_takes_is_kept(upstream_cost: int | None):
    key = make_api_key(account=make_account(balance=100))
    hold = place(key, 10)
    closing = replace(make_settlement(hold, cost=5), upstream_cost=upstream_cost)
    apply_operations([closing])
    row = UsageLog.objects.get(rid=hold.rid)
    assert (row.charged, row.upstream_cost) == (5, upstream_cost)
    assert verify_ledger() == []
