"""Sums of calls over whole days, from the rollups: their cost does not grow with the
calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Q, Sum

from gateway.enums import RollupPeriod
from gateway.models import Account, SiteRollup, UsageRollup

MOST_GROUPS = 1_000  # those that were charged most
OF_ACCOUNTS = ("user", "key")  # what only the sums of each account know
COLUMNS = {
    "day": "starts_at",
    "model": "model",
    "channel": "channel_id",
    "endpoint": "endpoint",
    "outcome": "outcome",
    "user": "account_id",
    "key": "api_key_id",
}
SUMMED = (
    *("calls", "failed", "input_tokens", "cached_tokens", "output_tokens"),
    *("charged", "upstream_cost", "costed"),
)


@dataclass(frozen=True, slots=True)
class GroupSums:
    """Money in nano-USD; `upstream_cost` is of the calls whose cost is known, which
    were charged `costed`."""

    group: str
    calls: int
    failed: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    charged: int
    upstream_cost: int
    costed: int


def sum_by(
    dimension: str, since: date, until: date, wanted: Mapping[str, Any]
) -> list[GroupSums]:
    """By one of COLUMNS; days ascending, all else by what was charged. `wanted` may
    have `user`, `channel` and `model`; `until` is out."""
    column = COLUMNS[dimension]
    rows = _choose_rows(dimension, wanted).filter(
        _match(wanted),
        period=RollupPeriod.DAY,
        starts_at__gte=_begin(since),
        starts_at__lt=_begin(until),
    )
    sums = {f"sum_{name}": Sum(name) for name in SUMMED}
    order = column if dimension == "day" else "-sum_charged"
    found = rows.order_by().values_list(column).annotate(**sums)
    groups = list(found.order_by(order, column)[:MOST_GROUPS])
    names = _name_users(groups) if dimension == "user" else {}
    return [
        GroupSums(names.get(key, _write(key)), *(int(it or 0) for it in values))
        for key, *values in groups
    ]


def _choose_rows(dimension: str, wanted: Mapping[str, Any]) -> Any:
    is_of_account = dimension in OF_ACCOUNTS or "user" in wanted
    return UsageRollup.objects.all() if is_of_account else SiteRollup.objects.all()


def _match(wanted: Mapping[str, Any]) -> Q:
    found = Q()
    if "user" in wanted:
        account = Account.objects.filter(user_id=wanted["user"]).first()
        found &= Q(account_id=account.pk if account else -1)
    if "channel" in wanted:
        found &= Q(channel_id=wanted["channel"])
    if "model" in wanted:
        found &= Q(model=wanted["model"])
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _write(key: Any) -> str:
    return f"{key:%Y-%m-%d}" if isinstance(key, datetime) else str(key)


def _name_users(groups: list[Any]) -> dict[int, str]:
    """Ids of people by the id of their account."""
    ids = [key for key, *_ in groups]
    users = Account.objects.filter(pk__in=ids).values_list("pk", "user_id")
    return {account_id: str(user_id) for account_id, user_id in users}
