"""One page of the people, searched, filtered and sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import DAY
from gateway.metering.rollups import floor_time
from gateway.models import Account, UsageRollup
from portal.models import User
from portal.people.places import Order, read_page
from portal.people.searching import match_state, match_text

PAGE_SIZE = 50
LOOKS_BACK = 30 * DAY
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of those who were never here
NEWEST = "newest"
ORDERS: dict[str, tuple[str | Promise, Order]] = {
    NEWEST: (_("Newest first"), Order()),
    "balance": (_("Highest balance"), Order("posted")),
    "poorest": (_("Lowest balance"), Order("posted", is_descending=False)),
    "spent": (_("Spent most"), Order("spent")),
    "seen": (_("Seen last"), Order("seen", is_moment=True)),
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`requests` of the last 30 days; `seen` None: never was here."""

    user: User
    account: Account | None
    requests: int
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`newer` and `older` go into the URL as `after` and `before`; "" at an end."""

    rows: list[PersonRow]
    newer: str
    older: str


def list_people(query: Mapping[str, str]) -> PeoplePage:
    """`query` is the URL's: q, status, group, sort, before, after; what makes no sense
    in it is taken for absent."""
    people = User.objects.filter(
        match_text(query.get("q", "")), match_state(query.get("status", ""))
    )
    group = query.get("group", "")
    if group.isascii() and group.isdecimal() and len(group) < 19:
        people = people.filter(account__group_id=int(group))
    people = people.select_related("account__group").annotate(
        posted=Coalesce("account__posted", Value(0)),
        spent=Coalesce("account__spent", Value(0)),
        seen=Coalesce("last_seen_at", F("last_login"), Value(LONG_AGO)),
    )
    _name, order = ORDERS.get(query.get("sort", ""), ORDERS[NEWEST])
    page = read_page(
        people,
        order,
        before=query.get("before"),
        after=query.get("after"),
        size=PAGE_SIZE,
    )
    return PeoplePage(make_rows(page.rows), page.newer, page.older)


def make_rows(people: Sequence[User]) -> list[PersonRow]:
    """Of people as `list_people` finds them."""
    accounts: dict[int, Account | None] = {
        user.pk: getattr(user, "account", None) for user in people
    }
    counts = count_requests([it.pk for it in accounts.values() if it])
    rows = []
    for user in people:
        account = accounts[user.pk]
        seen = user.last_seen_at or user.last_login
        requests = counts.get(account.pk, 0) if account else 0
        rows.append(PersonRow(user, account, requests, seen))
    return rows


def count_requests(account_ids: Sequence[int]) -> dict[int, int]:
    """Calls of the last 30 days by account, from the sums of whole days and today."""
    today = floor_time(timezone.now(), DAY)
    days = UsageRollup.objects.filter(
        account_id__in=account_ids,
        period=RollupPeriod.DAY,
        starts_at__gte=today - LOOKS_BACK,
    )
    sums = days.values_list("account_id").order_by().annotate(sum_calls=Sum("calls"))
    return {account_id: int(calls) for account_id, calls in sums}
