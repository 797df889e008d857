"""The arithmetic of the ledger alone, driven in random order."""

from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import settings

from gateway.ledger.book import Balance, Changes, decide
from gateway.ledger.operations import Closed, Extension, Hold, Operation, Result
from tests.factories import make_hold, make_release, make_settlement
from tests.gateway.ledger.machine import ACCOUNTS, LedgerMachine


class BookMachine(LedgerMachine):
    """The writer's part played in memory: it keeps balances and open holds, and shows
    `decide` only those a batch speaks of, as the database does."""

    def __init__(self) -> None:
        super().__init__()
        self.balances = {
            number: Balance(posted=0, held=0, credit_limit=50 * number)
            for number in range(ACCOUNTS)
        }
        self.moved = dict.fromkeys(self.balances, 0)
        self.limits = {id_: it.credit_limit for id_, it in self.balances.items()}
        self.open_holds: dict[UUID, int] = {}
        self.closed: set[UUID] = set()

    def apply(self, operations: list[Operation]) -> list[Result]:
        spoken_of = {it.rid for it in operations if not isinstance(it, Hold)}
        shown = {rid: it for rid, it in self.open_holds.items() if rid in spoken_of}
        changes = decide(operations, balances=self.balances, open_holds=shown)
        self._write(changes)
        assert shown.items() <= self.open_holds.items()  # kept true in place
        return [changes.results[place] for place in range(len(operations))]

    def _write(self, changes: Changes) -> None:
        for charge in changes.closed:
            assert charge.closing.rid not in self.closed  # closed once, ever
            self.closed.add(charge.closing.rid)
            del self.open_holds[charge.closing.rid]
        for hold in changes.opened:
            self.open_holds[hold.rid] = hold.amount
        for rid, amount in changes.extended.items():
            self.open_holds[rid] += amount
        held = sum(balance.held for balance in self.balances.values())
        assert sum(self.open_holds.values()) == held

    def adjust(self, account_id: int, amount: int) -> bool:
        balance = self.balances[account_id]
        if balance.available + amount < 0:
            return False
        balance.posted += amount
        return True

    def read_balances(self) -> dict[int, Balance]:
        return self.balances


TestBook = BookMachine.TestCase
TestBook.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)


def decide_on(
    operations: list[Operation], balance: Balance, *open_calls: Hold
) -> list[Result]:
    holds = {hold.rid: hold.amount for hold in open_calls}
    balance.held += sum(holds.values())
    changes = decide(operations, balances={1: balance}, open_holds=holds)
    return [changes.results[place] for place in range(len(operations))]


def test_settlement_charges_the_cost_and_gives_the_rest_back():
    hold, balance = make_hold(amount=80), Balance(100, 0, 0)
    assert decide_on([make_settlement(hold, 30)], balance, hold) == [Closed(True, 30)]
    assert (balance.posted, balance.held, balance.spent) == (70, 0, 30)


def test_cost_above_what_is_left_is_a_shortfall():
    hold, other = make_hold(amount=40), make_hold(amount=50)
    balance = Balance(100, 0, 0)
    results = decide_on([make_settlement(hold, 70)], balance, hold, other)
    assert results == [Closed(True, charged=50, shortfall=20)]
    assert balance.available == 0


def test_release_costs_nothing_whatever_it_says():
    hold, balance = make_hold(amount=80), Balance(100, 0, 0)
    release = replace(make_release(hold), cost=30)
    assert decide_on([release], balance, hold) == [Closed(True)]
    assert balance == Balance(100, 0, 0)


def test_same_closing_twice_in_a_batch_closes_once():
    hold, balance = make_hold(amount=80), Balance(100, 0, 0)
    closing = make_settlement(hold, 30)
    results = decide_on([closing, closing], balance, hold)
    assert results == [Closed(True, 30), Closed(False)]


def test_money_given_back_serves_a_hold_of_the_same_batch():
    hold, waiting = make_hold(amount=100), make_hold(amount=70)
    results = decide_on([waiting, make_settlement(hold, 30)], Balance(100, 0, 0), hold)
    assert results == [True, Closed(True, 30)]


def test_new_holds_are_admitted_in_order():
    holds = [make_hold(amount=amount) for amount in (60, 60, 40)]
    assert decide_on([*holds], Balance(100, 0, 0)) == [True, False, True]


def test_negative_amounts_move_nothing():
    hold, balance = make_hold(amount=50), Balance(100, 0, 0)
    operations: list[Operation] = [
        make_hold(amount=-1),
        Extension(hold.rid, 1, -1),
        make_settlement(hold, -1),
    ]
    assert decide_on(operations, balance, hold) == [False, False, Closed(True)]
    assert balance == Balance(100, 0, 0)


def test_extension_of_a_call_that_is_not_open_is_refused():
    assert decide_on([Extension(uuid4(), 1, 5)], Balance(100, 0, 0)) == [False]


def test_hold_of_an_unknown_account_is_refused():
    hold = make_hold(amount=0, account_id=2)
    assert decide_on([hold], Balance(100, 0, 0)) == [False]
