"""Whether the database itself still refuses to change what has been recorded (I8)."""

from django.db import connection

TABLES = ("gateway_ledgerentry", "gateway_auditentry")
VERBS = ("update", "delete")

QUERIES = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s "
        "AND sql LIKE '%%RAISE(ABORT%%'"
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') "
        "AND prosrc LIKE '%%RAISE EXCEPTION%%'"
    ),
}


def list_missing_triggers() -> list[str]:
    """One message for each trigger that is gone, off, or lets changes through."""
    return [
        f"table {table}: nothing refuses an {verb} (trigger {name})"
        for table in TABLES
        for verb in VERBS
        if (name := f"{table}_no_{verb}") not in _list_working_triggers(table)
    ]


def _list_working_triggers(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[connection.vendor], [table])
        return {name for (name,) in cursor.fetchall()}
