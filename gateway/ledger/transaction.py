"""One batch of operations in one transaction: load under lock, decide, write."""

import contextlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from gateway.enums import EntryKind
from gateway.ledger.book import Balance, Changes, Charge, decide
from gateway.ledger.key_limits import load_windows, move_windows
from gateway.ledger.operations import Closing, Extension, Operation, Result
from gateway.ledger.sql import (
    LedgerConflict,
    Statements,
    to_json,
    to_parameter,
    to_time,
)


class CommitUnknown(OperationalError):
    """The database went away during the commit: done or not, we cannot know."""


@cache
def _statements(vendor: str) -> Statements:
    return Statements(vendor)


def apply_operations(operations: Sequence[Operation]) -> list[Result]:
    """Does all of `operations` or, on any database error, none. Results in order."""
    is_written = False
    try:
        with transaction.atomic(), open_cursor() as cursor:
            changes = _decide_and_write(cursor, operations)
            is_written = True
    except (OperationalError, InterfaceError) as error:
        if is_written:
            raise CommitUnknown(str(error)) from error
        raise
    return [changes.results[place] for place in range(len(operations))]


def _decide_and_write(cursor: Any, operations: Sequence[Operation]) -> Changes:
    sql = _statements(connection.vendor)
    balances, limited = _load_balances(cursor, sql, operations)
    before = {key: (it.posted, it.held) for key, it in balances.items()}
    open_holds = _load_open_holds(cursor, sql, operations)
    windows = load_windows(cursor, operations, limited) if limited else None
    changes = decide(
        operations, balances=balances, open_holds=open_holds, windows=windows
    )
    _move_accounts(cursor, sql, balances, before)
    if windows:
        move_windows(cursor, windows)
    _write_closings(cursor, sql, changes.closed)
    _write_holds(cursor, sql, changes)
    _write_extensions(cursor, sql, changes)  # after the holds: they may be new
    return changes


@contextlib.contextmanager
def open_cursor() -> Iterator[Any]:
    """The driver's own cursor: Django's would rewrite the placeholders of every long
    statement each time. Errors still come out as Django's."""
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        contextlib.closing(connection.connection.cursor()) as raw,
    ):
        yield raw


def _load_balances(
    cursor: Any, sql: Statements, operations: Sequence[Operation]
) -> tuple[dict[int, Balance], set[int]]:
    """The accounts, locked, and which of them have keys with spend limits."""
    ids = {operation.account_id for operation in operations}
    cursor.execute(sql.load_accounts, to_parameter([[id_] for id_ in ids]))
    rows = cursor.fetchall()
    balances = {row[0]: Balance(*row[1:4]) for row in rows}
    return balances, {row[0] for row in rows if row[4]}


def _load_open_holds(
    cursor: Any, sql: Statements, operations: Sequence[Operation]
) -> dict[UUID, int]:
    rids = [
        [operation.rid.hex]
        for operation in operations
        if isinstance(operation, Closing | Extension)
    ]
    if not rids:
        return {}
    cursor.execute(sql.load_open_holds, to_parameter(rids))
    return {
        rid if isinstance(rid, UUID) else UUID(rid): held
        for rid, held in cursor.fetchall()
    }


def _move_accounts(
    cursor: Any,
    sql: Statements,
    balances: dict[int, Balance],
    before: dict[int, tuple[int, int]],
) -> None:
    moves = [
        [id_, balance.posted - before[id_][0], balance.held - before[id_][1], spent]
        for id_, balance in balances.items()
        if (balance.posted, balance.held) != before[id_]
        for spent in (balance.spent,)
    ]
    if moves:
        cursor.execute(sql.move_accounts, to_parameter(moves))
        if cursor.rowcount != len(moves):
            raise LedgerConflict(f"{cursor.rowcount} of {len(moves)} accounts moved")


def _write_closings(cursor: Any, sql: Statements, closed: list[Charge]) -> None:
    if not closed:
        return
    cursor.execute(sql.close_rows, to_parameter([_closing_row(it) for it in closed]))
    if cursor.rowcount != len(closed):
        raise LedgerConflict(f"{cursor.rowcount} of {len(closed)} rows closed")
    charged = [charge for charge in closed if charge.charged]
    if charged:
        entries = [_entry_row(charge) for charge in charged]
        cursor.execute(sql.add_entries, to_parameter(entries))
    cursor.execute(sql.count_keys, to_parameter(_key_rows(closed)))


def _write_extensions(cursor: Any, sql: Statements, changes: Changes) -> None:
    if changes.extended:
        rows = [[rid.hex, amount] for rid, amount in changes.extended.items()]
        cursor.execute(sql.extend_rows, to_parameter(rows))
        if cursor.rowcount != len(rows):
            raise LedgerConflict(f"{cursor.rowcount} of {len(rows)} holds extended")


def _write_holds(cursor: Any, sql: Statements, changes: Changes) -> None:
    if not changes.opened:
        return
    rows = [
        [
            hold.rid.hex,
            hold.account_id,
            hold.api_key_id,
            hold.price_id,
            hold.multiplier_ppm,
            hold.worker_id.hex,
            hold.endpoint,
            hold.model,
            hold.is_stream,
            hold.amount,
            to_time(hold.created_at),
            to_time(hold.deadline_at),
        ]
        for hold in changes.opened
    ]
    cursor.execute(sql.open_rows, to_parameter(rows))


def _closing_row(charge: Charge) -> list[Any]:
    closing = charge.closing
    return [
        closing.rid.hex,
        closing.state,
        closing.outcome,
        closing.usage_source,
        closing.status,
        closing.error_code[:64],
        charge.charged,
        charge.shortfall,
        closing.upstream_cost,
        to_json(closing.usage),
        to_json(closing.lines),
        to_json(closing.attempts),
        closing.channel_id,
        closing.input_tokens,
        closing.cached_tokens,
        closing.output_tokens,
        closing.first_byte_ms,
        closing.duration_ms,
        to_time(closing.closed_at),
    ]


def _entry_row(charge: Charge) -> list[Any]:
    closing = charge.closing
    return [
        closing.account_id,
        EntryKind.CHARGE,
        -charge.charged,
        charge.balance_after,
        closing.rid.hex,
        "",
        to_time(closing.closed_at),
    ]


def _key_rows(closed: list[Charge]) -> list[list[Any]]:
    sums: dict[int, int] = {}
    for charge in closed:
        key_id = charge.closing.api_key_id
        sums[key_id] = sums.get(key_id, 0) + charge.charged
    used_at = to_time(max(charge.closing.closed_at for charge in closed))
    return [[key_id, total, used_at] for key_id, total in sums.items()]
