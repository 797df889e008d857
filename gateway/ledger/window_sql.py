"""The statements of keys' spend limits; run only when a key of a batch has one.

Times and days are cast to text, which both databases write alike: SQLite's driver
would convert them by the column's declared type.
"""
# ruff: noqa: S608  (the texts are put together from constants of this file)

from datetime import UTC, date, datetime

from gateway.ledger.sql import ID_COLUMNS, RID_COLUMNS, make_rows

WINDOW_COLUMNS = {"api_key_id": "bigint", "period": "text", "starts_on": "date"}
MOVEMENT_COLUMNS = {
    **WINDOW_COLUMNS,
    "spent": "bigint",
    "held": "bigint",
    "most": "bigint",
}
SAME_WINDOW = (
    "w.api_key_id = r.api_key_id AND w.period = r.period AND w.starts_on = r.starts_on"
)


class WindowStatements:
    """The texts for one database vendor."""

    def __init__(self, vendor: str) -> None:
        self.load_calls = (
            "SELECT u.rid, u.api_key_id, CAST(u.created_at AS text) "
            "FROM gateway_usagelog u "
            f"WHERE u.rid IN (SELECT rid FROM {make_rows(vendor, RID_COLUMNS)}) "
            "AND u.state = 'open'"
        )
        self.load_limits = (
            "SELECT k.id, CAST(k.limits_at AS text), "
            "k.limit_day, k.limit_week, k.limit_month, k.limit_total "  # as LimitPeriod
            "FROM gateway_apikey k "
            f"WHERE k.id IN (SELECT id FROM {make_rows(vendor, ID_COLUMNS)}) "
            "AND k.limits_at IS NOT NULL"
        )
        self.load_windows = (
            "SELECT w.api_key_id, w.period, CAST(w.starts_on AS text), w.spent, w.held "
            f"FROM {make_rows(vendor, WINDOW_COLUMNS)} "
            f"JOIN gateway_keywindow w ON {SAME_WINDOW}"
        )
        self.add_windows = (
            "INSERT INTO gateway_keywindow "
            "(api_key_id, period, starts_on, spent, held) "
            "SELECT r.api_key_id, r.period, r.starts_on, 0, 0 "
            f"FROM {make_rows(vendor, WINDOW_COLUMNS)}"
        )
        # What gives money back is always done; what takes some stays inside the limit.
        self.move_windows = (
            "UPDATE gateway_keywindow AS w "
            "SET spent = w.spent + r.spent, held = w.held + r.held "
            f"FROM {make_rows(vendor, MOVEMENT_COLUMNS)} WHERE {SAME_WINDOW} "
            "AND w.held + r.held >= 0 AND (r.spent + r.held <= 0 "
            "OR w.spent + w.held + r.spent + r.held <= r.most)"
        )


def read_time(text: str) -> datetime:
    """SQLite keeps no zone: what it has is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_day(text: str) -> date:
    return date.fromisoformat(text)
