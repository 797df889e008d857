"""Keys with spend limits inside a batch: their windows loaded, and moved.

The lock on the account, which the writer has taken already, covers its keys too.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from gateway.enums import LimitPeriod
from gateway.ledger.operations import Hold, Operation
from gateway.ledger.sql import LedgerConflict, to_parameter
from gateway.ledger.window_sql import WindowStatements, read_day, read_time
from gateway.ledger.windows import Window, Windows, start_of

WindowName = tuple[int, LimitPeriod, date]


class _Call(NamedTuple):
    """`is_new` of a hold of this batch: only those open new windows."""

    rid: UUID
    key_id: int
    held_at: datetime
    is_new: bool


class _Limits(NamedTuple):
    since: datetime
    by_period: dict[LimitPeriod, int]


@cache
def _statements(vendor: str) -> WindowStatements:
    return WindowStatements(vendor)


def load_windows(
    cursor: Any, operations: Sequence[Operation], account_ids: set[int]
) -> Windows:
    """The windows that each call of these accounts counts in."""
    sql = _statements(connection.vendor)
    theirs = [it for it in operations if it.account_id in account_ids]
    calls = [*_list_new_calls(theirs), *_load_open_calls(cursor, sql, theirs)]
    limits = _load_limits(cursor, sql, {call.key_id for call in calls})
    calls = [call for call in calls if call.key_id in limits]
    if not calls:
        return {}
    names = {name for call in calls for name in _name_windows(call, limits)}
    found = _load_named(cursor, sql, names, limits)
    windows: dict[UUID, list[Window]] = {}
    for call in calls:
        counted = []
        for name in _name_windows(call, limits):
            window = found.get(name)
            if window is None and call.is_new:
                window = _open_window(name, limits[call.key_id])
                if window is not None:
                    found[name] = window
            if window is not None:
                counted.append(window)
        windows[call.rid] = counted
    return windows


def move_windows(cursor: Any, windows: Windows) -> None:
    """Writes what `decide` changed. Raises LedgerConflict."""
    sql = _statements(connection.vendor)
    distinct = {id(window): window for them in windows.values() for window in them}
    # Also of calls that hold nothing: what they cost in the end counts in their window.
    if new := [_name(window) for window in distinct.values() if window.is_new]:
        cursor.execute(sql.add_windows, to_parameter(new))
    moved = [window for window in distinct.values() if any(window.movement)]
    if not moved:
        return
    rows = [[*_name(it), *it.movement, it.limit] for it in moved]
    cursor.execute(sql.move_windows, to_parameter(rows))
    if cursor.rowcount != len(rows):
        raise LedgerConflict(f"{cursor.rowcount} of {len(rows)} windows moved")


def _list_new_calls(operations: Iterable[Operation]) -> list[_Call]:
    return [
        _Call(it.rid, it.api_key_id, it.created_at, is_new=True)
        for it in operations
        if isinstance(it, Hold)
    ]


def _load_open_calls(
    cursor: Any, sql: WindowStatements, operations: Iterable[Operation]
) -> list[_Call]:
    rids = [[it.rid.hex] for it in operations if not isinstance(it, Hold)]
    if not rids:
        return []
    cursor.execute(sql.load_calls, to_parameter(rids))
    return [
        _Call(
            rid if isinstance(rid, UUID) else UUID(rid),
            key_id,
            read_time(held_at),
            is_new=False,
        )
        for rid, key_id, held_at in cursor.fetchall()
    ]


def _load_limits(
    cursor: Any, sql: WindowStatements, key_ids: set[int]
) -> dict[int, _Limits]:
    cursor.execute(sql.load_limits, to_parameter([[it] for it in key_ids]))
    return {
        key_id: _Limits(
            read_time(since),
            {
                period: limit
                for period, limit in zip(LimitPeriod, columns, strict=True)
                if limit is not None
            },
        )
        for key_id, since, *columns in cursor.fetchall()
    }


def _load_named(
    cursor: Any,
    sql: WindowStatements,
    names: set[WindowName],
    limits: dict[int, _Limits],
) -> dict[WindowName, Window]:
    rows = [[key_id, period, day.isoformat()] for key_id, period, day in names]
    cursor.execute(sql.load_windows, to_parameter(rows))
    found: dict[WindowName, Window] = {}
    for key_id, word, day, spent, held in cursor.fetchall():
        name = key_id, LimitPeriod(word), read_day(day)
        limit = limits[key_id].by_period[name[1]]
        found[name] = Window(*name, limit, spent, held)
    return found


def _open_window(name: WindowName, limits: _Limits) -> Window | None:
    """One that begins after the limits were set; those of that moment have a row
    (gateway.ledger.limits), and earlier ones are not counted at all."""
    key_id, period, starts_on = name
    if datetime.combine(starts_on, time(), UTC) <= limits.since:
        return None
    return Window(key_id, period, starts_on, limits.by_period[period], is_new=True)


def _name_windows(call: _Call, limits: dict[int, _Limits]) -> list[WindowName]:
    return [
        (call.key_id, period, start_of(period, call.held_at))
        for period in limits[call.key_id].by_period
    ]


def _name(window: Window) -> list[Any]:
    return [window.key_id, window.period, window.starts_on.isoformat()]
