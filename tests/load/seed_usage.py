"""A person who has used the gateway a lot: `python -m tests.load.seed_usage --rows N`.

Into the database of the environment (DATABASE_URL, or SQLite in DATA_DIR), which it
migrates first. The calls lie over 30 days, with the ebb of nights; they have cost
lines and ledger entries, and rollups are summed from them. With `--users` half of them
are those of other people, on `--channels`. Prints how to sign in, as an operator.
"""

import argparse
import json
import os
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
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
from django.db.models import Max, Sum  # noqa: E402

from gateway.enums import EntryKind  # noqa: E402
from gateway.keys import issue_api_key  # noqa: E402
from gateway.ledger.entries import post_entry  # noqa: E402
from gateway.metering.rollups import roll_up_usage  # noqa: E402
from gateway.models import Account, ApiKey, LedgerEntry, UsageLog  # noqa: E402
from gateway.money import NANO  # noqa: E402
from portal.accounts.opening import open_account  # noqa: E402
from portal.models import User  # noqa: E402
from tests.load.seed_rows import iter_calls, list_moments  # noqa: E402
from tests.load.seed_site import add_papers, make_channels, make_people  # noqa: E402

EMAIL = "big@example.org"
KEYS = ("production", "support desk", "search", "experiments", "CI")
CHUNK = 5_000


def write_calls(calls: Iterable[UsageLog], left: dict[int, int]) -> None:
    """`left`: account -> its balance, which goes down call by call in the ledger."""
    for batch in batched(calls, CHUNK):
        insert(list(batch))
        insert([write_entry(call, left) for call in batch if call.charged])


def batched(calls: Iterable[UsageLog], size: int) -> Iterator[tuple[UsageLog, ...]]:
    calls = iter(calls)
    while batch := tuple(islice(calls, size)):
        yield batch


def write_entry(call: UsageLog, left: dict[int, int]) -> LedgerEntry:
    left[call.account_id] -= call.charged
    return LedgerEntry(
        account_id=call.account_id,
        kind=EntryKind.CHARGE,
        amount=-call.charged,
        balance_after=left[call.account_id],
        rid=call.rid,
        reason="",
        created_at=call.closed_at,
    )


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


def note_spending(accounts: dict[int, int], left: dict[int, int]) -> None:
    """Columns that sum up the ledger; `accounts` are the balances before the calls."""
    rows = list(Account.objects.filter(pk__in=accounts))
    for row in rows:
        row.posted = left[row.pk]
        row.spent = accounts[row.pk] - left[row.pk]
    columns = ["posted", "spent"]
    Account.objects.bulk_update(rows, columns, batch_size=500)
    calls = UsageLog.objects.order_by().values_list("api_key_id")
    sums = {
        key: rest for key, *rest in calls.annotate(Sum("charged"), Max("created_at"))
    }
    keys = list(ApiKey.objects.filter(pk__in=sums))
    for key in keys:
        key.spent, key.last_used_at = sums[key.pk]
    columns = ["spent", "last_used_at"]
    ApiKey.objects.bulk_update(keys, columns, batch_size=500)


def open_session(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def seed(count: int, users: int, channels: int) -> str:
    """The session key of the person."""
    call_command("migrate", verbosity=0)
    account = open_account(EMAIL)
    User.objects.filter(pk=account.user_id).update(is_staff=True, is_superuser=True)
    post_entry(
        account_id=account.pk,
        kind=EntryKind.TOP_UP,
        amount=1_000_000 * NANO,
        reason="Seeded",
    )
    account.refresh_from_db()
    now, chance = datetime.now(UTC), Random(1)
    moments = list_moments(count, now, chance)
    own, supply = make_keys(account), make_channels(channels, now, chance)
    others = make_people(users, now, chance)
    left = {it.account_id: it.account.posted for it in (*own, *others)}
    before = dict(left)
    mine = moments[::2] if others else moments
    write_calls(iter_calls(own, mine, chance, supply), left)
    if others:
        write_calls(iter_calls(others, moments[1::2], chance, supply), left)
        add_papers(others, account.user, now)
    note_spending(before, left)
    if moments:
        Account.objects.filter(pk=account.pk).update(created_at=moments[0])
    roll_up_usage()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return open_session(account.user)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--channels", type=int, default=0)
    wanted = parser.parse_args()
    begun = time.monotonic()
    session = seed(wanted.rows, wanted.users, wanted.channels)
    print(f"{wanted.rows:,} calls of {EMAIL} in {time.monotonic() - begun:.0f} s")
    print(f"cookie {settings.SESSION_COOKIE_NAME}={session}")


if __name__ == "__main__":
    main()
