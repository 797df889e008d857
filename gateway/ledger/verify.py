"""Proof that the money is right: invariants I1 to I8, from the rows alone.

Everything is read as of one moment, so it may run under load. Sums are made in the
database; only the cost of each call is computed again here, from a stream of rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from gateway.enums import CallState
from gateway.ledger import append_only
from gateway.ledger.invariants import QUESTIONS
from gateway.ledger.verify_windows import list_wrong_windows
from gateway.metering.cost import sum_cost
from gateway.models import Account, LedgerEntry, Price, UsageLog

OVERDUE = timedelta(seconds=60)
MAX_FINDINGS = 1000  # of one check: enough to see what is wrong, and memory is bounded
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant, "I1" to "I8"; `message` names the row."""

    invariant: str
    message: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.message}"


@dataclass(frozen=True, slots=True)
class LedgerSize:
    accounts: int
    calls: int
    entries: int


def verify_ledger() -> list[Finding]:
    """What is wrong, nothing when all is well; at most MAX_FINDINGS of each check."""
    with read_one_moment():
        findings = [*_ask_questions(), *_check_costs(), *_check_deadlines()]
        findings += [Finding("I6", it) for it in list_wrong_windows(MAX_FINDINGS)]
        findings += [Finding("I8", it) for it in append_only.list_missing_triggers()]
    return sorted(findings, key=lambda finding: finding.invariant)


def measure_ledger() -> LedgerSize:
    """How many rows there are to verify."""
    return LedgerSize(
        accounts=Account.objects.count(),
        calls=UsageLog.objects.count(),
        entries=LedgerEntry.objects.count(),
    )


@contextmanager
def read_one_moment() -> Iterator[None]:
    """Every query inside sees the same commits, and no writer waits for it."""
    if connection.in_atomic_block:
        yield
        return
    with _plain_transactions(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def _plain_transactions() -> Iterator[None]:
    """SQLite: BEGIN instead of BEGIN IMMEDIATE, which would take the write lock."""
    connection.ensure_connection()
    database: Any = connection
    mode = getattr(database, "transaction_mode", None)
    database.transaction_mode = None
    try:
        yield
    finally:
        database.transaction_mode = mode


def _ask_questions() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        for question in QUESTIONS:
            cursor.execute(f"{question.sql} LIMIT {MAX_FINDINGS}")
            for row in cursor.fetchall():
                values = [_restore_rid(value) for value in row]
                yield Finding(question.invariant, question.message.format(*values))


def _restore_rid(value: Any) -> Any:
    """SQLite keeps a UUID as 32 hex digits; people know it with its dashes."""
    is_hex = isinstance(value, str) and len(value) == 32
    return UUID(value) if is_hex else value


def _check_costs() -> Iterator[Finding]:
    """Usage x the price version's rates x multiplier = charged + shortfall."""
    prices: dict[int | None, Any] = dict(Price.objects.values_list("id", "rates"))
    prices[None] = {}
    rows = UsageLog.objects.filter(state=CallState.SETTLED).order_by()
    columns = ("rid", "price_id", "usage", "multiplier_ppm", "charged", "shortfall")
    found = 0
    for rid, *row in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        problem = _find_cost_problem(prices, *row)
        if problem:
            yield Finding("I5", f"call {rid}: {problem}")
            found += 1
        if found >= MAX_FINDINGS:
            return


def _find_cost_problem(
    prices: dict[int | None, Any],
    price_id: int | None,
    usage: Any,
    multiplier_ppm: int,
    charged: int,
    shortfall: int,
) -> str:
    if price_id not in prices:
        return f"its price {price_id} is gone"
    if charged < 0 or shortfall < 0:
        return f"charged {charged} with a shortfall of {shortfall}"
    try:
        cost = sum_cost(usage, prices[price_id], multiplier_ppm=multiplier_ppm)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return f"usage {str(usage)[:100]} has no cost ({error})"
    if cost != charged + shortfall:
        return f"costs {cost}, but charged {charged} with a shortfall of {shortfall}"
    return ""


def _check_deadlines() -> Iterator[Finding]:
    overdue = UsageLog.objects.filter(
        state=CallState.OPEN, deadline_at__lt=timezone.now() - OVERDUE
    )
    for rid, deadline_at in overdue.values_list("rid", "deadline_at")[:MAX_FINDINGS]:
        yield Finding("I7", f"call {rid}: open, but its deadline was {deadline_at}")
