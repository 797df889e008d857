"""A person who has used the gateway a lot: `python -m tests.load.seed_usage --rows N`.

Into the database of the environment (DATABASE_URL, or SQLite in DATA_DIR), which it
migrates first. The calls lie over 30 days, with the ebb of nights; they have cost
lines and ledger entries, and rollups are summed from them. Prints how to sign in.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F, Max, Sum  # noqa: E402

from gateway.enums import EntryKind  # noqa: E402
from gateway.keys import issue_api_key  # noqa: E402
from gateway.ledger.entries import post_entry  # noqa: E402
from gateway.metering.rollups import roll_up_usage  # noqa: E402
from gateway.models import Account, ApiKey, LedgerEntry, UsageLog  # noqa: E402
from gateway.money import NANO  # noqa: E402
from portal.accounts.opening import open_account  # noqa: E402
from portal.models import User  # noqa: E402
from tests.load.seed_rows import iter_calls, list_moments  # noqa: E402

EMAIL = "big@example.org"
KEYS = ("production", "support desk", "search", "experiments", "CI")
CHUNK = 5_000


def write_calls(calls: Iterator[UsageLog], account: Account) -> int:
    """Nano-USD charged. The balance goes down call by call in the ledger."""
    batch: list[UsageLog] = []
    left, charged = account.posted, 0
    for call in calls:
        batch.append(call)
        if len(batch) == CHUNK:
            charged += write_batch(batch, left - charged)
            batch = []
    return charged + write_batch(batch, left - charged)


def write_batch(batch: list[UsageLog], left: int) -> int:
    entries, charged = [], 0
    for call in batch:
        if call.charged:
            charged += call.charged
            entries.append(
                LedgerEntry(
                    account_id=call.account_id,
                    kind=EntryKind.CHARGE,
                    amount=-call.charged,
                    balance_after=left - charged,
                    rid=call.rid,
                    reason="",
                    created_at=call.closed_at,
                )
            )
    insert(batch)
    insert(entries)
    return charged


def insert(rows: list[Any]) -> None:
    """By COPY where there is one; else by INSERT."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model.objects.bulk_create(rows)
        return
    fields = [it for it in model._meta.concrete_fields if it.attname != "id"]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f"COPY {model._meta.db_table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([to_copy(getattr(row, it.attname)) for it in fields])


def to_copy(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value) if isinstance(value, str) else value


def make_keys(account: Account) -> list[ApiKey]:
    return [issue_api_key(account=account, name=name).key for name in KEYS]


def note_spending(keys: list[ApiKey]) -> None:
    for key in keys:
        calls = UsageLog.objects.filter(api_key=key)
        sums = calls.aggregate(spent=Sum("charged"), last=Max("created_at"))
        ApiKey.objects.filter(pk=key.pk).update(
            spent=sums["spent"] or 0, last_used_at=sums["last"]
        )


def open_session(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def seed(count: int) -> str:
    """The session key of the person."""
    call_command("migrate", verbosity=0)
    account = open_account(EMAIL)
    post_entry(
        account_id=account.pk,
        kind=EntryKind.TOP_UP,
        amount=1_000_000 * NANO,
        reason="Seeded",
    )
    account.refresh_from_db()
    chance = Random(1)
    moments = list_moments(count, datetime.now(UTC), chance)
    keys = make_keys(account)
    charged = write_calls(iter_calls(keys, moments, chance), account)
    note_spending(keys)
    Account.objects.filter(pk=account.pk).update(
        posted=F("posted") - charged,
        spent=F("spent") + charged,
        created_at=moments[0] if moments else account.created_at,
    )
    roll_up_usage()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return open_session(account.user)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    wanted = parser.parse_args()
    begun = time.monotonic()
    session = seed(wanted.rows)
    print(f"{wanted.rows:,} calls of {EMAIL} in {time.monotonic() - begun:.0f} s")
    print(f"cookie {settings.SESSION_COOKIE_NAME}={session}")


if __name__ == "__main__":
    main()
