"""Audit rows are added, never changed: the database itself refuses (I8)."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER gateway_auditentry_no_{verb} BEFORE {VERB} ON gateway_auditentry
BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION gateway_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER gateway_auditentry_no_{verb} BEFORE {VERB} ON gateway_auditentry
FOR EACH ROW EXECUTE FUNCTION gateway_refuse_audit_change()
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
    place = "" if is_sqlite else " ON gateway_auditentry"
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER gateway_auditentry_no_{verb}{place}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION gateway_refuse_audit_change")


class Migration(migrations.Migration):
    dependencies = [("gateway", "0005_console")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
