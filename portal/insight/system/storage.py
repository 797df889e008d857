"""How much room the data takes; sizes and rows are estimates, nothing is counted."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

MOST = 10

POSTGRES_TABLES = """
SELECT relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)
FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
ORDER BY 3 DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` is an estimate; `size` in bytes, None where the database cannot tell."""

    name: str
    rows: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the disk on which the data folder is."""

    folder: str
    free: int
    total: int

    @property
    def used(self) -> int:
        return self.total - self.free


def read_disk() -> Disk:
    disk = shutil.disk_usage(settings.DATA_DIR)
    return Disk(str(settings.DATA_DIR), disk.free, disk.total)


def measure_database() -> int:
    """Bytes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
        size = int(cursor.fetchone()[0])
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return size + (log.stat().st_size if log.is_file() else 0)


def list_tables() -> Sequence[Table]:
    """The largest first."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(POSTGRES_TABLES, [MOST])
            return [Table(*row) for row in cursor.fetchall()]
    return _list_sqlite_tables()


def _list_sqlite_tables() -> list[Table]:
    """By their highest row number, which is read from the end of each table."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        tables = []
        for name in names:
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"SELECT max(rowid) FROM {quoted}")  # noqa: S608  our own
            tables.append(Table(name, int(cursor.fetchone()[0] or 0), None))
    return sorted(tables, key=lambda it: (-it.rows, it.name))[:MOST]
