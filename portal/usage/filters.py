"""Which calls a person asks for, as conditions on the calls and on their rollups."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gateway.enums import CallState, Outcome
from gateway.metering.rollup_table import NOT_FAILED, RID_MARGIN
from gateway.models import SiteRollup, UsageRollup
from gateway.rids import floor_rid

OPEN = "open"
FAILED = "failed"
LONGEST_CALL = timedelta(hours=24)  # no call is open for longer
FAILURES = tuple(it for it in Outcome if it not in (*NOT_FAILED, Outcome.PENDING))
STATUSES: dict[str, tuple[Outcome, ...]] = {
    "completed": (Outcome.COMPLETED,),
    FAILED: FAILURES,
    "client_closed": (Outcome.CLIENT_CLOSED,),
    **{outcome.value: (outcome,) for outcome in FAILURES},
}


@dataclass(frozen=True, slots=True)
class UsageFilter:
    """`since` is in, `until` is out; None and "" do not filter. `status` is OPEN or a
    name in STATUSES; `channel_id` is the last one tried, 0: none was. With `rid` only
    that call is meant."""

    since: datetime | None = None
    until: datetime | None = None
    key_id: int | None = None
    model: str = ""
    endpoint: str = ""
    status: str = ""
    rid: UUID | None = None
    channel_id: int | None = None
    error_code: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it may pass over many calls for each that it finds."""
        is_of_channel = self.channel_id is not None
        words = self.key_id or self.model or self.endpoint or self.status
        return bool(words or is_of_channel)

    def match_calls(self) -> Q:
        if self.rid:
            return Q(rid=self.rid)
        found = match_time(self.since, self.until) & self._match_dimensions()
        if self.status == OPEN:
            found &= Q(state=CallState.OPEN)
        elif self.status:
            found &= Q(outcome__in=STATUSES[self.status])
        if self.channel_id == 0:
            found &= Q(channel_id=None)
        elif self.channel_id:
            found &= Q(channel_id=self.channel_id)
        if self.error_code:  # the second condition is that of the index
            found &= Q(error_code=self.error_code) & ~Q(error_code="")
        return found

    def match_rollups(self) -> Q:
        """Of who and what, but the error; the time is up to the one who reads them."""
        found = self._match_dimensions()
        if self.status:
            found &= Q(outcome__in=STATUSES.get(self.status, ()))
        if self.channel_id is not None:
            found &= Q(channel_id=self.channel_id)
        return found

    def _match_dimensions(self) -> Q:
        found = Q()
        if self.key_id:
            found &= Q(api_key_id=self.key_id)
        if self.model:
            found &= Q(model=self.model)
        if self.endpoint:
            found &= Q(endpoint=self.endpoint)
        return found


def match_account(account_id: int | None) -> Q:
    """None: everybody."""
    return Q() if account_id is None else Q(account_id=account_id)


def find_rollups(account_id: int | None) -> QuerySet[Any]:
    """The sums of one account, or the far fewer ones of all accounts together, which
    know no keys."""
    if account_id is None:
        return SiteRollup.objects.all()
    return UsageRollup.objects.filter(account_id=account_id)


def match_time(since: datetime | None, until: datetime | None) -> Q:
    """Calls created in a range of time. The id finds them by its index: it is made a
    little before the call's row."""
    found = Q()
    if since:
        found &= Q(rid__gte=floor_rid(since - RID_MARGIN), created_at__gte=since)
    if until:
        found &= Q(rid__lt=floor_rid(until + RID_MARGIN), created_at__lt=until)
    return found
