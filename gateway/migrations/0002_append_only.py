"""Ledger rows are added, never changed: the database itself refuses (I8)."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER gateway_ledgerentry_no_{verb} BEFORE {VERB} ON gateway_ledgerentry
BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION gateway_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger entries are append-only'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER gateway_ledgerentry_no_{verb} BEFORE {VERB} ON gateway_ledgerentry
FOR EACH ROW EXECUTE FUNCTION gateway_refuse_change()
"""


def add_triggers(apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    template = SQLITE if is_sqlite else POSTGRESQL
    for verb in ("update", "delete"):
        schema_editor.execute(template.format(verb=verb, VERB=verb.upper()))


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    place = "" if is_sqlite else " ON gateway_ledgerentry"
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER gateway_ledgerentry_no_{verb}{place}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION gateway_refuse_change")


class Migration(migrations.Migration):
    dependencies = [("gateway", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
