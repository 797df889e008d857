"""How much each model was used of late, from the sums of the site."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone

from gateway.enums import RollupPeriod
from gateway.models import SiteRollup

DAYS = 30
KEY = "pricing.traffic"
SECONDS = 600  # how old the figures of past days may be: they hardly change any more
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Answered calls and the nano-USD they brought in."""

    calls: int = 0
    charged: int = 0


NONE = Traffic()


def read_traffic() -> dict[str, Traffic]:
    """By model, of the last DAYS days; only models that answered a call."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    found = _read_past(today)
    for name, fresh in sum_traffic(today, today + DAY).items():
        past = found.get(name, NONE)
        found[name] = Traffic(past.calls + fresh.calls, past.charged + fresh.charged)
    return found


def _read_past(today: datetime) -> dict[str, Traffic]:
    """Of the days before, remembered: they are many rows."""
    key = f"{KEY}.{today:%Y-%m-%d}"
    found: dict[str, Traffic] | None = cache.get(key)
    if found is None:
        found = sum_traffic(today - DAY * (DAYS - 1), today)
        cache.set(key, found, SECONDS)
    return dict(found)


def sum_traffic(since: datetime, until: datetime) -> dict[str, Traffic]:
    """Of the days (UTC) from `since` to before `until`."""
    rows = SiteRollup.objects.filter(
        period=RollupPeriod.DAY, starts_at__gte=since, starts_at__lt=until
    )
    sums = rows.order_by().values_list("model")
    return {
        model: Traffic(int(calls - failed), int(charged))
        for model, calls, failed, charged in sums.annotate(
            Sum("calls"), Sum("failed"), Sum("charged")
        )
        if calls > failed
    }
