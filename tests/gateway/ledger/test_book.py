"""The arithmetic of the ledger alone, driven in random order."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from hypothesis import settings

from gateway.enums import LimitPeriod
from gateway.ledger.book import Balance, Changes, decide
from gateway.ledger.operations import Closed, Extension, Hold, Operation, Result
from gateway.ledger.windows import Window, start_of
from tests.factories import make_hold, make_release, make_settlement
from tests.gateway.ledger.machine import ACCOUNTS, LedgerMachine

WindowName = tuple[int, LimitPeriod, date]


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
        self.holds: dict[UUID, Hold] = {}
        self.charges: dict[UUID, int] = {}
        self.windows: dict[WindowName, Window] = {}
        self.wanted: dict[int, dict[LimitPeriod, int]] = {}

    def apply(self, operations: list[Operation]) -> list[Result]:
        spoken_of = {it.rid for it in operations if not isinstance(it, Hold)}
        shown = {rid: it for rid, it in self.open_holds.items() if rid in spoken_of}
        windows = self._show_windows(operations)
        changes = decide(
            operations, balances=self.balances, open_holds=shown, windows=windows
        )
        self._write(changes)
        assert shown.items() <= self.open_holds.items()  # kept true in place
        return [changes.results[place] for place in range(len(operations))]

    def change_limits(self, account_id: int, limits: dict[LimitPeriod, int]) -> None:
        now = {(account_id, it, start_of(it, self.now)) for it in limits}
        for name in list(self.windows):
            if name[0] == account_id and name[1] not in limits:
                del self.windows[name]
        self.wanted[account_id] = limits
        for name in {*now, *self.windows}:
            if name[0] == account_id:
                self.windows[name] = self._sum_window(name, limits[name[1]])

    def _sum_window(self, name: WindowName, limit: int) -> Window:
        rids = [
            hold.rid
            for hold in self.holds.values()
            if (hold.account_id, name[1], start_of(name[1], hold.created_at)) == name
        ]
        spent = sum(self.charges.get(rid, 0) for rid in rids)
        held = sum(self.open_holds.get(rid, 0) for rid in rids)
        return Window(*name, limit, spent, held)

    def _show_windows(self, operations: list[Operation]) -> dict[UUID, list[Window]]:
        """Of calls that are open or new, as the database does."""
        new = {it.rid: it for it in operations if isinstance(it, Hold)}
        known = {rid: self.holds[rid] for rid in self.open_holds} | new
        spoken_of = [known[it.rid] for it in operations if it.rid in known]
        return {
            hold.rid: self._list_windows(hold, is_new=hold.rid in new)
            for hold in spoken_of
            if self.wanted.get(hold.account_id)
        }

    def _list_windows(self, hold: Hold, *, is_new: bool) -> list[Window]:
        key_id, found = hold.account_id, []
        for period, limit in self.wanted[key_id].items():
            name = key_id, period, start_of(period, hold.created_at)
            if is_new:
                self.windows.setdefault(name, Window(*name, limit))
            if name in self.windows:
                found.append(self.windows[name])
        return found

    def _write(self, changes: Changes) -> None:
        for charge in changes.closed:
            assert charge.closing.rid not in self.closed  # closed once, ever
            self.closed.add(charge.closing.rid)
            self.charges[charge.closing.rid] = charge.charged
            del self.open_holds[charge.closing.rid]
        for hold in changes.opened:
            self.open_holds[hold.rid] = hold.amount
            self.holds[hold.rid] = hold
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
