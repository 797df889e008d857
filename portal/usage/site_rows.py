"""A call as those see it who run the gateway: whose it was, who served it, what it
cost there."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.enums import Outcome
from gateway.models import Account, ApiKey, Channel, UsageLog
from portal.usage.rows import CallRow, make_rows
from portal.usage.words import name_outcome

# Where the words for the caller would say "you".
SITE_OUTCOMES: dict[str, StrOrPromise] = {
    Outcome.CLIENT_CLOSED: _("Client left"),
}


@dataclass(frozen=True, slots=True)
class SiteRow:
    """Money is nano-USD; `upstream_cost` and `margin` None: the upstream's prices are
    not known. `user_id` 0 and empty names: gone."""

    row: CallRow
    user_id: int
    email: str
    key_prefix: str
    channel_name: str
    outcome: StrOrPromise

    @property
    def call(self) -> UsageLog:
        return self.row.call

    @property
    def attempts(self) -> int:
        return len(self.call.attempts)

    @property
    def upstream_cost(self) -> int | None:
        return None if self.row.is_open else self.call.upstream_cost

    @property
    def margin(self) -> int | None:
        if self.upstream_cost is None:
            return None
        return self.call.charged - self.upstream_cost


def make_site_rows(
    calls: Iterable[UsageLog], *, newest_seen: UUID | None = None
) -> list[SiteRow]:
    calls = list(calls)
    people = find_people(call.account_id for call in calls)
    prefixes = find_prefixes(call.api_key_id for call in calls)
    channels = find_channels(call.channel_id for call in calls)
    return [
        SiteRow(
            row,
            *people.get(row.call.account_id, (0, "")),
            key_prefix=prefixes.get(row.call.api_key_id, ""),
            channel_name=channels.get(row.call.channel_id or 0, ""),
            outcome=name_site_outcome(row.call.outcome),
        )
        for row in make_rows(calls, newest_seen=newest_seen)
    ]


def name_site_outcome(outcome: str) -> StrOrPromise:
    return SITE_OUTCOMES.get(outcome) or name_outcome(outcome)


def find_people(account_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Id and address of the person, by account."""
    rows = Account.objects.filter(pk__in=set(account_ids))
    found = rows.values_list("pk", "user_id", "user__email")
    return {pk: (user_id, email) for pk, user_id, email in found}


def find_prefixes(key_ids: Iterable[int]) -> dict[int, str]:
    rows = ApiKey.objects.filter(pk__in=set(key_ids)).values_list("pk", "public_id")
    return {pk: f"sk-{public_id}" for pk, public_id in rows}


def find_channels(channel_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {pk for pk in channel_ids if pk}
    return dict(Channel.objects.filter(pk__in=wanted).values_list("pk", "name"))
