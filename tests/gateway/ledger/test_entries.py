"""Money that moves by hand, and rows that nobody can change afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from gateway.enums import EntryKind
from gateway.ledger.entries import AlreadyPosted, Overdraw, post_entry, take_up_to
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, LedgerEntry
from tests.factories import make_account, make_api_key, make_user, place

pytestmark = pytest.mark.django_db


def adjust(account_id: int, amount: int) -> LedgerEntry:
    return post_entry(
        account_id=account_id,
        kind=EntryKind.ADJUSTMENT,
        amount=amount,
        reason="by hand",
    )


def test_entry_records_the_balance_after_it():
    account = make_account()
    entries = [adjust(account.pk, amount) for amount in (500, -200, 30)]
    assert [entry.balance_after for entry in entries] == [500, 300, 330]
    account.refresh_from_db()
    assert (account.posted, account.spent) == (330, 0)
    assert verify_ledger() == []


def test_entry_names_kind_reason_and_actor():
    operator = make_user("operator@example.org")
    entry = post_entry(
        account_id=make_account().pk,
        kind=EntryKind.TOP_UP,
        amount=5,
        reason="x" * 300,
        actor_id=operator.pk,
    )
    entry.refresh_from_db()
    assert (entry.kind, entry.reason, entry.actor) == ("top_up", "x" * 200, operator)


@pytest.mark.parametrize(("amount", "is_allowed"), [(-70, True), (-71, False)])
def test_entry_leaves_held_money_and_uses_the_credit_limit(
    amount: int, is_allowed: bool
):
    account = make_account(balance=100, credit_limit=20)
    place(make_api_key(account=account), 50)
    if is_allowed:
        assert adjust(account.pk, amount).balance_after == 30
    else:
        with pytest.raises(Overdraw):
            adjust(account.pk, amount)
        assert Account.objects.get(pk=account.pk).posted == 100
    assert verify_ledger() == []


def test_entry_of_an_unknown_account_is_refused():
    with pytest.raises(Overdraw):
        adjust(10**9, 5)


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(amount=1), lambda rows: rows.delete()]
)
def test_database_refuses_to_change_an_entry(change: Callable[[Any], object]):
    entry = adjust(make_account().pk, 500)
    rows = LedgerEntry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(rows)
    assert rows.get().amount == 500


def test_database_refuses_a_second_charge_of_a_call():
    key = make_api_key(balance=100)
    hold = place(key, 50, cost=20)
    entry = LedgerEntry.objects.get(rid=hold.rid)
    entry.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_insert=True)
    assert verify_ledger() == []


def test_reference_is_booked_once():
    account = make_account()
    other = make_account()

    def book(account_id: int, amount: int) -> LedgerEntry:
        return post_entry(
            account_id=account_id,
            kind=EntryKind.TOP_UP,
            amount=amount,
            reason="",
            reference="top_up:1",
        )

    book(account.pk, 500)
    with pytest.raises(AlreadyPosted, match="top_up:1"):
        book(account.pk, 500)
    with pytest.raises(AlreadyPosted):
        book(other.pk, 700)
    entry = LedgerEntry.objects.get()
    entry.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():  # the database as well
        entry.save(force_insert=True)
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.posted, other.posted) == (500, 0)
    assert verify_ledger() == []


@pytest.mark.parametrize(
    ("wanted", "taken"), [(30, 30), (70, 70), (500, 70)], ids=["part", "all", "more"]
)
def test_taking_stops_at_what_may_be_spent(wanted: int, taken: int):
    account = make_account(balance=100, credit_limit=20)
    place(make_api_key(account=account), 50)
    with transaction.atomic():
        assert take_from(account.pk, wanted, "refund:1") == taken
        assert take_from(account.pk, 100, "refund:2") == 70 - taken
        assert take_from(account.pk, 100, "refund:3") == 0
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND, amount=0).count() == 0
    assert verify_ledger() == []


def take_from(account_id: int, amount: int, reference: str) -> int:
    return take_up_to(
        account_id=account_id,
        kind=EntryKind.REFUND,
        amount=amount,
        reason="",
        reference=reference,
    )
