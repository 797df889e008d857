"""The ledger as its owner reads it: filters, pages by key, words."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateway.enums import EntryKind
from gateway.models import Account, LedgerEntry, UsageLog
from portal.billing.months import Month
from portal.billing.statements import filter_month

PAGE = 50
CHUNK = 1000  # rows a query of the export
KIND_LABELS = {
    EntryKind.CHARGE: gettext_lazy("Call"),
    EntryKind.TOP_UP: gettext_lazy("Top-up"),
    EntryKind.REDEMPTION: gettext_lazy("Redemption code"),
    EntryKind.WELCOME: gettext_lazy("Welcome credit"),
    EntryKind.INVITATION: gettext_lazy("Invitation"),
    EntryKind.ADJUSTMENT: gettext_lazy("Adjustment"),
    EntryKind.REFUND: gettext_lazy("Refund"),
    EntryKind.DISPUTE: gettext_lazy("Dispute"),
}
NO_CALLS = "other"  # the filter "everything but calls"


@dataclass(frozen=True, slots=True)
class Filter:
    """`kind` is an EntryKind, NO_CALLS or "" for all."""

    kind: str = ""
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class Row:
    entry: LedgerEntry
    words: str
    detail: str
    rid: UUID | None


def find_entries(account: Account, wanted: Filter) -> QuerySet[LedgerEntry]:
    """Newest first; served by the index of the account's entries, and what is not
    about calls by the small one that leaves calls out."""
    rows = LedgerEntry.objects.filter(account=account)
    if wanted.month:
        rows = filter_month(account, wanted.month)
    if wanted.kind:
        rows = rows.filter(rid__isnull=wanted.kind != EntryKind.CHARGE)
    if wanted.kind not in {"", NO_CALLS, EntryKind.CHARGE}:
        rows = rows.filter(kind=wanted.kind)
    return rows.order_by("-pk")


def read_page(
    rows: QuerySet[LedgerEntry], *, before: int | None = None, size: int = PAGE
) -> tuple[list[Row], int | None]:
    """A page of rows older than `before`, and where the next one begins."""
    rows = rows.filter(pk__lt=before) if before else rows
    entries = list(rows[: size + 1])
    following = entries[size - 1].pk if len(entries) > size else None
    return explain_entries(entries[:size]), following


def explain_entries(entries: list[LedgerEntry]) -> list[Row]:
    rids = [entry.rid for entry in entries if entry.rid]
    models: dict[UUID | None, str] = dict(
        UsageLog.objects.filter(pk__in=rids).values_list("rid", "model")
    )
    return [
        Row(
            entry, explain_kind(entry), models.get(entry.rid) or _tell(entry), entry.rid
        )
        for entry in entries
    ]


def explain_kind(entry: LedgerEntry) -> str:
    """What happened, in the reader's language."""
    kind = EntryKind(entry.kind)
    if kind == EntryKind.REFUND:
        taken, given = _("Payment refunded to you"), _("Refund taken back")
        return taken if entry.amount < 0 else given
    if kind == EntryKind.DISPUTE:
        lost, won = _("Payment disputed"), _("Dispute settled, credit returned")
        return lost if entry.amount < 0 else won
    return str(KIND_LABELS[kind])


def _tell(entry: LedgerEntry) -> str:
    """What an operator wrote; our own reasons say what the kind says already."""
    if entry.kind == EntryKind.REDEMPTION:
        return entry.reason.rpartition(" ")[2]
    return entry.reason if entry.kind == EntryKind.ADJUSTMENT else ""


def iterate_pages(rows: QuerySet[LedgerEntry]) -> Iterator[list[Row]]:
    """All of them in pages by key: memory stays flat, and no cursor is kept open."""
    before: int | None = None
    while True:
        page, before = read_page(rows, before=before, size=CHUNK)
        yield page
        if before is None:
            return
