"""Everything that is stored about a person, as files they can read."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from gateway.models import Account, ApiKey, LedgerEntry, UsageLog
from gateway.money import format_usd
from portal.models import User

CHUNK_ROWS = 2000
SECRET_FIELDS = {"digest", "version"}
# Which channel answered, and what it cost there, is the operator's business.
USAGE_COLUMNS = (
    *("rid", "created_at", "api_key_id", "endpoint", "model", "is_stream", "status"),
    *("outcome", "error_code", "input_tokens", "cached_tokens", "output_tokens"),
    *("first_byte_ms", "duration_ms"),
)
LEDGER_COLUMNS = ("created_at", "kind", "amount_usd", "balance_after_usd", "reason")


def describe_person(user: User) -> dict[str, Any]:
    """The profile as JSON-able values; no secret, no hash of one."""
    return {
        "profile": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "time_zone": user.time_zone,
            "joined": user.created_at,
            "last_sign_in": user.last_login,
            "invitation_code": user.invitation_code,
            "people_invited": user.invited.count(),
        },
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified")
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values(
                "type", "created_at", "last_used_at"
            )
        ),
        "linked_logins": list(
            SocialAccount.objects.filter(user=user).values(
                "provider", "uid", "date_joined"
            )
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values(
                "ip", "user_agent", "created_at", "last_seen_at"
            )
        ),
        "account": describe_account(user.account),
        "api_keys": describe_keys(user.account),
    }


def describe_account(account: Account) -> dict[str, Any]:
    return {
        "balance_usd": format_usd(account.posted),
        "held_usd": format_usd(account.held),
        "spent_usd": format_usd(account.spent),
        "group": account.group.name,
        "opened": account.created_at,
    }


def describe_keys(account: Account) -> list[dict[str, Any]]:
    """All columns but the hash of the secret, whatever a key learns to do later."""
    names = [
        field.attname
        for field in ApiKey._meta.concrete_fields
        if field.name not in SECRET_FIELDS
    ]
    keys = ApiKey.objects.filter(account=account).order_by("pk")
    return [{name: getattr(key, name) for name in names} for key in keys]


def write_archive(user: User, target: Any) -> None:
    """Writes a ZIP of account.json, ledger.csv and usage.csv to the file `target`.

    Rows are read in chunks and compressed as they come: memory stays flat.
    """
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        text = json.dumps(
            describe_person(user), default=str, indent=2, ensure_ascii=False
        )
        archive.writestr("account.json", text)
        write_member(archive, "ledger.csv", list_ledger(user.account))
        write_member(archive, "usage.csv", list_usage(user.account))


def write_member(archive: ZipFile, name: str, rows: Iterable[Iterable[Any]]) -> None:
    with (
        archive.open(name, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text,
    ):
        csv.writer(text).writerows(rows)


def list_ledger(account: Account) -> Iterator[Iterable[Any]]:
    yield LEDGER_COLUMNS
    for entry in read_in_chunks(LedgerEntry.objects.filter(account=account)):
        yield (
            entry.created_at.isoformat(),
            entry.kind,
            format_usd(entry.amount),
            format_usd(entry.balance_after),
            entry.reason,
        )


def list_usage(account: Account) -> Iterator[Iterable[Any]]:
    yield (*USAGE_COLUMNS, "charged_usd")
    for row in read_in_chunks(UsageLog.objects.filter(account_id=account.pk)):
        yield (
            *(getattr(row, name) for name in USAGE_COLUMNS),
            format_usd(row.charged),
        )


def read_in_chunks(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.order_by("pk").iterator(chunk_size=CHUNK_ROWS)
