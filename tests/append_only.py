"""Emptying the test database although the ledger refuses to be emptied.

Between tests with real transactions Django deletes all rows. PostgreSQL truncates,
which row triggers do not see; on SQLite the append-only triggers say no, so they step
aside for that one transaction.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture(scope="session", autouse=True)
def flush_past_append_only() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    flush: Callable[..., None] = type(connection.ops).execute_sql_flush

    def flush_without_triggers(operations: object, sql_list: Iterable[str]) -> None:
        with transaction.atomic(), lift_sqlite_triggers():
            flush(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", flush_without_triggers)
        yield


@contextmanager
def lift_sqlite_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)
