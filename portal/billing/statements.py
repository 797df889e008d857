"""Monthly statements: opening + movements = closing, exact to the nano-USD.

Opening, closing and everything but calls come from the ledger, what calls cost is the
rest, and the sums by model and key from the rollups of the same month (UTC). Calls are
counted there when they began and charged when they ended: the difference that leaves
over midnight of the last day is a line of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum

from gateway.enums import EntryKind, RollupPeriod
from gateway.models import Account, ApiKey, LedgerEntry, UsageRollup
from portal.billing.months import Month, find_last_entry_before


@dataclass(frozen=True, slots=True)
class Movement:
    """All movements of one kind; nano-USD, signed."""

    kind: EntryKind
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What one model or key cost; nano-USD, not negative."""

    name: str
    calls: int
    amount: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A month in four figures; nano-USD, `charged` and `given` as they moved."""

    month: Month
    opening: int
    closing: int
    given: int  # everything but calls
    charged: int  # calls: zero or below


@dataclass(frozen=True, slots=True)
class Statement:
    summary: Summary
    movements: list[Movement]  # without calls
    models: list[UsageLine]
    keys: list[UsageLine]
    calls: int
    across: int  # charged in the month minus what the lines say


def list_summaries(account: Account, *, newest: Month, count: int) -> list[Summary]:
    """Months with something in them or money at their end, newest first."""
    first = LedgerEntry.objects.filter(account=account).order_by("pk").first()
    if first is None:
        return []
    oldest = Month.of(first.created_at)
    months: list[Month] = []
    month = newest
    while month >= oldest and len(months) < count:
        months.append(month)
        month = month.shift(-1)
    return [summarise(account, it) for it in months]


def summarise(account: Account, month: Month) -> Summary:
    rows = filter_month(account, month)
    opening, closing = _find_balances(account, month)
    given = rows.filter(rid__isnull=True).aggregate(sum=Sum("amount"))["sum"] or 0
    return Summary(month, opening, closing, int(given), closing - opening - int(given))


def filter_month(account: Account, month: Month) -> QuerySet[LedgerEntry]:
    """The account's entries of the month."""
    rows = LedgerEntry.objects.filter(
        account=account, pk__gt=find_last_entry_before(month)
    )
    if month.is_over:
        rows = rows.filter(pk__lte=find_last_entry_before(month.next()))
    return rows


def make_statement(account: Account, month: Month) -> Statement:
    summary = summarise(account, month)
    groups = (
        filter_month(account, month)
        .filter(rid__isnull=True)
        .order_by("kind")
        .values_list("kind")
        .annotate(amount=Sum("amount"), count=Sum(1))
    )
    usage = UsageRollup.objects.filter(
        account_id=account.pk,
        period=RollupPeriod.DAY,
        starts_at__gte=month.starts_at,
        starts_at__lt=month.next().starts_at,
    )
    models = _sum_lines(usage, "model")
    keys = _name_keys(_sum_lines(usage, "api_key_id"))
    listed = sum(line.amount for line in models)
    return Statement(
        summary=summary,
        movements=[Movement(EntryKind(it[0]), int(it[1]), it[2]) for it in groups],
        models=models,
        keys=keys,
        calls=sum(line.calls for line in models),
        across=-summary.charged - listed,
    )


def _find_balances(account: Account, month: Month) -> tuple[int, int]:
    opening = _find_balance(account, find_last_entry_before(month))
    if month.is_over:
        return opening, _find_balance(account, find_last_entry_before(month.next()))
    return opening, _find_balance(account, None)


def _find_balance(account: Account, until: int | None) -> int:
    rows = LedgerEntry.objects.filter(account=account)
    rows = rows if until is None else rows.filter(pk__lte=until)
    balance = rows.order_by("-pk").values_list("balance_after", flat=True).first()
    return balance or 0


def _sum_lines(usage: QuerySet[UsageRollup], column: str) -> list[UsageLine]:
    rows = (
        usage.order_by()
        .values_list(column)
        .annotate(sum_calls=Sum("calls"), sum_charged=Sum("charged"))
        .order_by("-sum_charged", F("sum_calls").desc(), column)
    )
    return [UsageLine(str(it[0]), int(it[1]), int(it[2])) for it in rows]


def _name_keys(lines: Iterable[UsageLine]) -> list[UsageLine]:
    """A key's id becomes its name, and the start of its public id where names are
    the same."""
    lines = list(lines)
    keys = ApiKey.objects.in_bulk([int(line.name) for line in lines])
    named = []
    for line in lines:
        key = keys.get(int(line.name))
        name = f"{key.name} (sk-{key.public_id[:4]}…)" if key else f"#{line.name}"
        named.append(UsageLine(name, line.calls, line.amount))
    return named
