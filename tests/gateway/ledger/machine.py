"""The money protocol as a state machine: anything in any order, all at once.

It knows what was asked and what was answered, keeps its own simple books from that,
and after each step compares them with what the ledger says. What runs underneath, the
pure book or the real database, is the subclass's part.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway.enums import CallState, LimitPeriod
from gateway.ledger.book import Balance
from gateway.ledger.operations import (
    Closed,
    Closing,
    Extension,
    Hold,
    LimitReached,
    Operation,
    Result,
)
from gateway.ledger.windows import start_of
from gateway.rids import floor_rid
from tests.factories import make_hold, make_release, make_settlement

ACCOUNTS = 3
money = st.integers(0, 400)
RANDOM = (1 << 62) - 1  # the last bits of a UUID
picks = st.integers(0, 1000)
limits = st.dictionaries(st.sampled_from(LimitPeriod), st.integers(0, 300), max_size=3)
commands = st.one_of(
    st.tuples(st.just("hold"), picks, money),
    st.tuples(st.just("hold"), picks, money),
    st.tuples(st.just("extend"), picks, money),
    st.tuples(st.just("settle"), picks, money),
    st.tuples(st.just("settle"), picks, st.integers(0, 5000)),
    st.tuples(st.just("release"), picks, money),
    st.tuples(st.just("unknown"), picks, money),
    st.tuples(st.just("again"), picks, money),
)


@dataclass(slots=True)
class Call:
    hold: Hold
    held: int
    state: CallState = CallState.OPEN
    charged: int = 0


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.workers = [uuid4(), uuid4()]
        self.dead: set[UUID] = set()
        self.calls: dict[UUID, Call] = {}
        self.asked: list[Hold] = []
        self.moved: dict[int, int] = {}  # money that came in or out by hand
        self.limits: dict[int, int] = {}
        self.key_limits: dict[int, dict[LimitPeriod, int]] = {}  # by account
        self.counted: set[tuple[int, LimitPeriod, date]] = set()  # windows of limits
        self.now = datetime.now(UTC).replace(hour=12, minute=0)

    # What is underneath.

    def apply(self, operations: list[Operation]) -> list[Result]:
        raise NotImplementedError

    def adjust(self, account_id: int, amount: int) -> bool:
        raise NotImplementedError

    def read_balances(self) -> dict[int, Balance]:
        raise NotImplementedError

    def draft_hold(self, account_id: int, amount: int, worker_id: UUID) -> Hold:
        hold = make_hold(amount=amount, account_id=account_id)
        return replace(hold, worker_id=worker_id)

    def change_limits(self, account_id: int, limits: dict[LimitPeriod, int]) -> None:
        """Of the account's one key."""
        raise NotImplementedError

    def start_worker(self) -> UUID:
        return uuid4()

    def end_worker(self, worker_id: UUID) -> None:
        self.dead.add(worker_id)

    def sweep_dead(self) -> int:
        orphans = [call.hold for call in self._list_orphans()]
        results = self.apply([make_release(hold) for hold in orphans])
        return sum(isinstance(it, Closed) and it.did_close for it in results)

    # What may happen.

    @rule(drawn=st.lists(commands, min_size=1, max_size=12))
    def run_batch(self, drawn: list[tuple[str, int, int]]) -> None:
        batch: list[Operation] = []
        for word, pick, amount in drawn:
            batch.append(self._draft(word, pick, amount, batch))
        results = self.apply(batch)
        pairs = list(zip(batch, results, strict=True))
        for operation, result in pairs:
            if isinstance(operation, Closing):
                self._learn_closing(operation, result)
        for operation, result in pairs:
            if isinstance(operation, Hold):
                self._learn_hold(operation, result)
            elif isinstance(operation, Extension):
                self._learn_extension(operation, result)

    @rule(pick=picks, amount=st.integers(-500, 500).filter(bool))
    def move_by_hand(self, pick: int, amount: int) -> None:
        account_id = self._pick_account(pick)
        can_move = self._available(account_id) + amount >= 0
        assert self.adjust(account_id, amount) == can_move
        if can_move:
            self.moved[account_id] += amount

    @rule(pick=picks, limits=limits)
    def set_limits(self, pick: int, limits: dict[LimitPeriod, int]) -> None:
        account_id = self._pick_account(pick)
        self.change_limits(account_id, limits)
        self.key_limits[account_id] = limits
        self.counted = {
            it for it in self.counted if it[0] != account_id or it[1] in limits
        }
        for period in limits:
            self.counted.add((account_id, period, start_of(period, self.now)))

    @rule(days=st.integers(1, 9))
    def let_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(pick=picks)
    def crash_worker(self, pick: int) -> None:
        place = pick % len(self.workers)
        self.end_worker(self.workers[place])
        self.workers[place] = self.start_worker()

    @rule()
    def sweep(self) -> None:
        orphans = self._list_orphans()
        assert self.sweep_dead() == len(orphans)
        for call in orphans:
            call.state = CallState.RELEASED

    # What must always be true.

    @invariant()
    def books_agree(self) -> None:
        balances = self.read_balances()
        for account_id, moved in self.moved.items():
            calls = self._list_calls(account_id)
            spent = sum(call.charged for call in calls)
            held = sum(call.held for call in calls if call.state == CallState.OPEN)
            balance = balances[account_id]
            assert balance.posted == moved - spent  # I1
            assert balance.held == held  # I2
            assert balance.available >= 0  # I3
            assert balance.spent == spent  # I6

    # The machine's own books.

    def _draft(
        self, word: str, pick: int, amount: int, batch: list[Operation]
    ) -> Operation:
        closings = [it for it in batch if isinstance(it, Closing)]
        if word == "again" and closings:  # the very same closing, a second time
            return closings[pick % len(closings)]
        known = self.asked[pick % len(self.asked)] if self.asked else None
        if word == "unknown" or (word != "hold" and known is None):
            stranger = make_hold(account_id=self._pick_account(pick))
            return make_settlement(stranger, amount)
        if word == "extend" and known:
            return Extension(known.rid, known.account_id, amount)
        if word in {"settle", "again"} and known:
            return make_settlement(known, amount)
        if word == "release" and known:
            return replace(make_release(known), cost=amount)  # must not count
        worker = self.workers[pick % len(self.workers)]
        hold = self.draft_hold(self._pick_account(pick), amount, worker)
        rid = UUID(int=floor_rid(self.now).int | (hold.rid.int & RANDOM))
        hold = replace(hold, rid=rid, created_at=self.now)
        self.asked.append(hold)
        return hold

    def _learn_closing(self, closing: Closing, result: Any) -> None:
        call = self.calls.get(closing.rid)
        assert result.did_close == (call is not None and call.state == CallState.OPEN)
        if call is None or not result.did_close:
            assert result.charged == result.shortfall == 0
            return
        call.state = closing.state
        available = self._available(closing.account_id)
        rooms = self._list_rooms(call.hold).values()
        most = min([available, *(max(room, call.held) for room in rooms)])
        cost = closing.cost if closing.state == CallState.SETTLED else 0
        assert result.charged == min(cost, most)
        assert result.charged + result.shortfall == cost
        call.charged = result.charged

    def _learn_hold(self, hold: Hold, result: Result) -> None:
        for period in self.key_limits.get(hold.account_id, {}):
            window = start_of(period, hold.created_at)
            self.counted.add((hold.account_id, period, window))
        self._check_admission(hold, hold.amount, result)
        if result is True:
            self.calls[hold.rid] = Call(hold, hold.amount)

    def _check_admission(self, hold: Hold, amount: int, result: Result) -> None:
        rooms = self._list_rooms(hold)
        if amount > self._available(hold.account_id):
            assert result is False
        elif amount > max(min(rooms.values(), default=amount), 0):
            assert isinstance(result, LimitReached)
            assert max(rooms[result.period], 0) == result.left < result.amount == amount
        else:
            assert result is True

    def _learn_extension(self, extension: Extension, result: Result) -> None:
        call = self.calls.get(extension.rid)
        if call is None or call.state != CallState.OPEN:
            assert result is False
            return
        self._check_admission(call.hold, extension.amount, result)
        if result is True:
            call.held += extension.amount

    def _list_rooms(self, hold: Hold) -> dict[LimitPeriod, int]:
        """What each limit of the key leaves in the windows that `hold` falls into."""
        rooms = {}
        for period, limit in self.key_limits.get(hold.account_id, {}).items():
            window = start_of(period, hold.created_at)
            if (hold.account_id, period, window) not in self.counted:
                continue  # was over when the limit was set
            rooms[period] = limit - sum(self._use_window(hold, period, window))
        return rooms

    def _use_window(
        self, hold: Hold, period: LimitPeriod, window: date
    ) -> tuple[int, int]:
        calls = [
            call
            for call in self._list_calls(hold.account_id)
            if start_of(period, call.hold.created_at) == window
        ]
        held = sum(call.held for call in calls if call.state == CallState.OPEN)
        return sum(call.charged for call in calls), held

    def _available(self, account_id: int) -> int:
        calls = self._list_calls(account_id)
        held = sum(call.held for call in calls if call.state == CallState.OPEN)
        spent = sum(call.charged for call in calls)
        return self.moved[account_id] - spent - held + self.limits[account_id]

    def _list_calls(self, account_id: int) -> list[Call]:
        calls = self.calls.values()
        return [call for call in calls if call.hold.account_id == account_id]

    def _list_orphans(self) -> list[Call]:
        return [
            call
            for call in self.calls.values()
            if call.state == CallState.OPEN and call.hold.worker_id in self.dead
        ]

    def _pick_account(self, pick: int) -> int:
        ids = sorted(self.moved)
        return ids[pick % len(ids)]
