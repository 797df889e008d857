"""The ledger's statements: one a batch, over one JSON parameter, on both databases.

`executemany` would take the interpreter lock for every row. A JSON array of arrays
is unpacked in the database instead: json_each on SQLite, json_array_elements on
PostgreSQL.
"""
# ruff: noqa: S608  (the texts are put together from constants of this file)

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

# column -> PostgreSQL type; SQLite needs none
HOLD_COLUMNS = {
    "rid": "uuid",
    "account_id": "bigint",
    "api_key_id": "bigint",
    "price_id": "bigint",
    "multiplier_ppm": "bigint",
    "worker_id": "uuid",
    "endpoint": "text",
    "model": "text",
    "is_stream": "boolean",
    "held": "bigint",
    "created_at": "timestamptz",
    "deadline_at": "timestamptz",
}
CLOSING_COLUMNS = {
    "rid": "uuid",
    "state": "text",
    "outcome": "text",
    "usage_source": "text",
    "status": "smallint",
    "error_code": "text",
    "charged": "bigint",
    "shortfall": "bigint",
    "upstream_cost": "bigint",
    "usage": "jsonb",
    "lines": "jsonb",
    "attempts": "jsonb",
    "channel_id": "bigint",
    "input_tokens": "bigint",
    "cached_tokens": "bigint",
    "output_tokens": "bigint",
    "first_byte_ms": "integer",
    "duration_ms": "integer",
    "closed_at": "timestamptz",
}
ENTRY_COLUMNS = {
    "account_id": "bigint",
    "kind": "text",
    "amount": "bigint",
    "balance_after": "bigint",
    "rid": "uuid",
    "reason": "text",
    "created_at": "timestamptz",
}
ACCOUNT_COLUMNS = {
    "id": "bigint",
    "posted": "bigint",
    "held": "bigint",
    "spent": "bigint",
}
KEY_COLUMNS = {"id": "bigint", "charged": "bigint", "used_at": "timestamptz"}
EXTENSION_COLUMNS = {"rid": "uuid", "amount": "bigint"}
ID_COLUMNS = {"id": "bigint"}
RID_COLUMNS = {"rid": "uuid"}


class LedgerConflict(Exception):
    """A guarded statement refused what was decided under lock: never expected."""


def make_rows(vendor: str, columns: Mapping[str, str]) -> str:
    """A row source named r from the statement's JSON parameter."""
    if vendor == "postgresql":
        picks = ", ".join(
            f"(value->>{i})::{kind} AS {name}"
            for i, (name, kind) in enumerate(columns.items())
        )
        return f"(SELECT {picks} FROM json_array_elements(%s::json)) AS r"
    picks = ", ".join(
        f"json_extract(value, '$[{i}]') AS {name}" for i, name in enumerate(columns)
    )
    return f"(SELECT {picks} FROM json_each(?)) AS r"


class Statements:
    """The texts for one database vendor."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        # NO KEY: a new API key or entry, which refers to the account, need not wait
        is_locking = vendor == "postgresql"
        lock = " ORDER BY a.id FOR NO KEY UPDATE OF a" if is_locking else ""
        self.load_accounts = (  # locked in one order: two processes cannot deadlock
            "SELECT a.id, a.posted, a.held, a.credit_limit, a.has_key_limits "
            "FROM gateway_account a "
            f"WHERE a.id IN (SELECT id FROM {self._rows(ID_COLUMNS)}){lock}"
        )
        self.load_open_holds = (
            "SELECT u.rid, u.held FROM gateway_usagelog u "
            f"WHERE u.rid IN (SELECT rid FROM {self._rows(RID_COLUMNS)}) "
            "AND u.state = 'open'"
        )
        self.move_accounts = (
            "UPDATE gateway_account SET posted = gateway_account.posted + r.posted, "
            "held = gateway_account.held + r.held, "
            "spent = gateway_account.spent + r.spent "
            f"FROM {self._rows(ACCOUNT_COLUMNS)} WHERE gateway_account.id = r.id "
            "AND gateway_account.held + r.held >= 0 "
            "AND gateway_account.posted + r.posted + gateway_account.credit_limit "
            ">= gateway_account.held + r.held"
        )
        self.open_rows = self._insert("gateway_usagelog", HOLD_COLUMNS, DEFAULTS)
        self.close_rows = (
            f"UPDATE gateway_usagelog SET {self._assignments(CLOSING_COLUMNS)} "
            f"FROM {self._rows(CLOSING_COLUMNS)} "
            "WHERE gateway_usagelog.rid = r.rid AND gateway_usagelog.state = 'open'"
        )
        self.extend_rows = (
            "UPDATE gateway_usagelog SET held = gateway_usagelog.held + r.amount "
            f"FROM {self._rows(EXTENSION_COLUMNS)} "
            "WHERE gateway_usagelog.rid = r.rid AND gateway_usagelog.state = 'open'"
        )
        self.add_entries = self._insert("gateway_ledgerentry", ENTRY_COLUMNS, {})
        self.count_keys = (
            "UPDATE gateway_apikey SET spent = gateway_apikey.spent + r.charged, "
            f"last_used_at = r.used_at FROM {self._rows(KEY_COLUMNS)} "
            "WHERE gateway_apikey.id = r.id"
        )

    def _rows(self, columns: Mapping[str, str]) -> str:
        return make_rows(self.vendor, columns)

    def _insert(
        self, table: str, columns: Mapping[str, str], defaults: Mapping[str, str]
    ) -> str:
        names = ", ".join([*columns, *defaults])
        values = ", ".join([*(f"r.{name}" for name in columns), *defaults.values()])
        return (
            f"INSERT INTO {table} ({names}) SELECT {values} "
            f"FROM {self._rows(columns)} WHERE true"
        )

    @staticmethod
    def _assignments(columns: Mapping[str, str]) -> str:
        return ", ".join(f"{name} = r.{name}" for name in columns if name != "rid")


DEFAULTS = {
    "state": "'open'",
    "outcome": "'pending'",
    "usage_source": "'none'",
    "status": "0",
    "error_code": "''",
    "charged": "0",
    "shortfall": "0",
    "usage": "'{}'",
    "lines": "'[]'",
    "attempts": "'[]'",
    "input_tokens": "0",
    "cached_tokens": "0",
    "output_tokens": "0",
}


def to_parameter(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The one parameter of a statement: a JSON array of rows."""
    return [to_json(rows)]


def to_time(moment: datetime) -> str:
    """As Django stores it on SQLite; PostgreSQL reads it in the connection's UTC."""
    return moment.replace(tzinfo=None).isoformat(" ")


def to_json(value: Any) -> str:
    """Never fails because of text: a charge must not be lost over a strange error
    message of an upstream."""
    try:  # the option lets keys be words of gateway.enums
        text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # lone surrogates
        return orjson.dumps(_clean(value)).decode()
    return orjson.dumps(_clean(value)).decode() if "\\u0000" in text else text


def _clean(value: Any) -> Any:
    """`value` without what PostgreSQL cannot store: NUL and half characters."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\0", "")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
