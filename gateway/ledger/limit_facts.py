"""How much of their spend limits keys have used now, for people and clients to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.enums import LimitPeriod
from gateway.ledger.windows import next_start, start_of
from gateway.models import ApiKey, KeyWindow


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """One spend limit in its present window; nano-USD."""

    period: LimitPeriod
    limit: int
    spent: int
    held: int
    renews_at: datetime | None

    @property
    def used(self) -> int:
        """What counts against the limit: charges, and what running calls may cost."""
        return self.spent + self.held

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)


def read_limits(keys: Iterable[ApiKey], now: datetime) -> dict[int, list[LimitFacts]]:
    """By key id, in the order of LimitPeriod; one query for all of `keys`."""
    limited = [key for key in keys if key.limits_at is not None]
    rows = KeyWindow.objects.filter(
        api_key__in=limited, starts_on__in={start_of(it, now) for it in LimitPeriod}
    )
    windows = {
        (row.api_key_id, row.period, row.starts_on): (row.spent, row.held)
        for row in (rows if limited else ())
    }
    return {
        key.pk: [
            LimitFacts(
                period,
                limit,
                *windows.get((key.pk, period, start_of(period, now)), (0, 0)),
                next_start(period, now),
            )
            for period, limit in key.limits.items()
        ]
        for key in limited
    }


def find_tightest(limits: Iterable[LimitFacts]) -> LimitFacts | None:
    """The limit that will stop the key first."""
    return min(limits, key=lambda it: it.left, default=None)
