"""The arithmetic of the ledger, pure: balances and operations in, changes out.

The writer loads the accounts of a batch under lock, asks `decide`, and writes the
changes in the same transaction. Tests drive it as a state machine without a database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from gateway.enums import CallState
from gateway.ledger.operations import (
    Closed,
    Closing,
    Extension,
    Hold,
    LimitReached,
    Operation,
    Result,
)
from gateway.ledger.windows import Window, Windows, find_full, most_to_charge


@dataclass(slots=True)
class Balance:
    """One account while a batch is decided; nano-USD."""

    posted: int
    held: int
    credit_limit: int
    spent: int = 0  # charged by this batch

    @property
    def available(self) -> int:
        return self.posted - self.held + self.credit_limit


@dataclass(frozen=True, slots=True)
class Charge:
    """A closed call and, when money moved, the balance right after it."""

    closing: Closing
    charged: int
    shortfall: int
    balance_after: int


@dataclass(slots=True)
class Changes:
    """What a batch does, in the order it was decided, and each operation's result."""

    opened: list[Hold] = field(default_factory=list)
    extended: dict[UUID, int] = field(default_factory=dict)
    closed: list[Charge] = field(default_factory=list)
    results: dict[int, Result] = field(default_factory=dict)  # by place in the batch
    windows: Windows = field(default_factory=dict)


def decide(
    operations: Iterable[Operation],
    *,
    balances: Mapping[int, Balance],
    open_holds: dict[UUID, int],
    windows: Windows | None = None,
) -> Changes:
    """Applies `operations` to `balances`, `open_holds` and `windows` in place; a call
    that is not in `windows` is of a key without limits.

    Closings go first, since they give money back; the others keep their order.
    """
    changes = Changes(windows=windows or {})
    batch = list(enumerate(operations))
    for place, operation in batch:
        if isinstance(operation, Closing):
            changes.results[place] = _close(operation, balances, open_holds, changes)
    for place, operation in batch:
        if isinstance(operation, Hold):
            changes.results[place] = _hold(operation, balances, open_holds, changes)
        elif isinstance(operation, Extension):
            changes.results[place] = _extend(operation, balances, open_holds, changes)
    return changes


def _close(
    closing: Closing,
    balances: Mapping[int, Balance],
    open_holds: dict[UUID, int],
    changes: Changes,
) -> Closed:
    held = open_holds.pop(closing.rid, None)
    if held is None:
        return Closed(did_close=False)
    balance = balances[closing.account_id]
    balance.held -= held
    cost = max(closing.cost, 0) if closing.state == CallState.SETTLED else 0
    charged = min(cost, max(balance.available, 0))
    if windows := changes.windows.get(closing.rid):
        charged = _charge_windows(windows, charged, held)
    balance.posted -= charged
    balance.spent += charged
    shortfall = cost - charged
    changes.closed.append(Charge(closing, charged, shortfall, balance.posted))
    return Closed(did_close=True, charged=charged, shortfall=shortfall)


def _hold(
    hold: Hold,
    balances: Mapping[int, Balance],
    open_holds: dict[UUID, int],
    changes: Changes,
) -> bool | LimitReached:
    balance = balances.get(hold.account_id)
    if balance is None or balance.available < hold.amount or hold.amount < 0:
        return False
    if refusal := _reserve(changes.windows.get(hold.rid), hold.amount):
        return refusal
    balance.held += hold.amount
    open_holds[hold.rid] = hold.amount
    changes.opened.append(hold)
    return True


def _extend(
    extension: Extension,
    balances: Mapping[int, Balance],
    open_holds: dict[UUID, int],
    changes: Changes,
) -> bool | LimitReached:
    balance = balances.get(extension.account_id)
    if balance is None or extension.rid not in open_holds:
        return False
    if balance.available < extension.amount or extension.amount < 0:
        return False
    if refusal := _reserve(changes.windows.get(extension.rid), extension.amount):
        return refusal
    balance.held += extension.amount
    open_holds[extension.rid] += extension.amount
    changes.extended[extension.rid] = (
        changes.extended.get(extension.rid, 0) + extension.amount
    )
    return True


def _reserve(windows: list[Window] | None, amount: int) -> LimitReached | None:
    if windows is None:
        return None
    if full := find_full(windows, amount):
        return LimitReached(
            full.period,
            full.limit,
            left=max(full.room, 0),
            amount=amount,
            is_passing=all(it.limit - it.spent >= amount for it in windows),
        )
    for window in windows:
        window.held += amount
    return None


def _charge_windows(windows: list[Window], amount: int, held: int) -> int:
    """What of `amount` the limits allow, moved from held to spent."""
    for window in windows:
        window.held -= held
    most = most_to_charge(windows, held=held)
    charged = amount if most is None else min(amount, most)
    for window in windows:
        window.spent += charged
    return charged
