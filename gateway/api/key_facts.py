"""What is known of one API key, and how clients of two vendors want to read it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from gateway.enums import LimitPeriod
from gateway.ledger.limit_facts import LimitFacts, find_tightest, read_limits
from gateway.ledger.windows import start_of
from gateway.metering.key_usage import DayCharges, list_day_charges, sum_since
from gateway.models import Account, ApiKey, Group
from gateway.models.rate_limits import RateLimits
from gateway.money import NANO

RESET_WORDS = {  # OpenRouter's
    LimitPeriod.TOTAL: None,
    LimitPeriod.DAY: "daily",
    LimitPeriod.WEEK: "weekly",
    LimitPeriod.MONTH: "monthly",
}
NANO_PER_CENT = NANO // 100


@dataclass(frozen=True, slots=True)
class KeyFacts:
    key: ApiKey
    account: Account
    limits: list[LimitFacts]
    charges: DayCharges  # of the present week and month
    now: datetime

    @property
    def group(self) -> Group:
        return self.key.group or self.account.group

    @property
    def tightest(self) -> LimitFacts | None:
        return find_tightest(self.limits)

    @property
    def left(self) -> int:
        """Nano-USD that the key may still spend, by its limits and the balance."""
        lefts = [it.left for it in self.limits]
        return max(min([self.account.available, *lefts]), 0)

    def spent_in(self, period: LimitPeriod) -> int:
        if period == LimitPeriod.TOTAL:
            return self.key.spent
        return sum_since(self.charges, start_of(period, self.now))


def read_facts(key_id: int, now: datetime | None = None) -> KeyFacts:
    now = now or datetime.now(UTC)
    key = ApiKey.objects.select_related("group", "account__group").get(pk=key_id)
    first = min(start_of(it, now) for it in (LimitPeriod.WEEK, LimitPeriod.MONTH))
    charges = list_day_charges(key, first, now.date() + timedelta(days=1))
    limits = read_limits([key], now).get(key.pk, [])
    return KeyFacts(key, key.account, limits, charges, now)


def read_usage(key_id: int, since: date, until: date) -> DayCharges:
    return list_day_charges(ApiKey.objects.get(pk=key_id), since, until)


def describe_key(facts: KeyFacts) -> dict[str, Any]:
    """OpenRouter's fields, with every limit and the balance beside them; US dollars."""
    tightest, key = facts.tightest, facts.key
    return {
        "label": key.name,
        "prefix": key.prefix,
        "limit": _usd(tightest.limit) if tightest else None,
        "limit_remaining": _usd(tightest.left) if tightest else None,
        "limit_reset": RESET_WORDS[tightest.period] if tightest else None,
        "usage": _usd(key.spent),
        "usage_daily": _usd(facts.spent_in(LimitPeriod.DAY)),
        "usage_weekly": _usd(facts.spent_in(LimitPeriod.WEEK)),
        "usage_monthly": _usd(facts.spent_in(LimitPeriod.MONTH)),
        "limits": [
            {
                "period": it.period.value,
                "limit": _usd(it.limit),
                "spent": _usd(it.spent),
                "held": _usd(it.held),
                "remaining": _usd(it.left),
                "renews_at": _time(it.renews_at),
            }
            for it in facts.limits
        ],
        # Whoever was given a key with a limit need not learn what its owner has.
        "group": facts.group.name,
        "rate_limits": [
            {"of": "key", **_describe_rates(key)},
            {"of": "account", **_describe_rates(facts.account)},
            {"of": "group", **_describe_rates(facts.group)},
        ],
        "balance_remaining": None
        if facts.limits
        else _usd(max(facts.account.available, 0)),
        "remaining": _usd(facts.left),
        "allowed_models": key.allowed_models,
        "created_at": _time(key.created_at),
        "last_used_at": _time(key.last_used_at),
        "expires_at": _time(key.expires_at),
        "is_free_tier": False,
        "is_provisioning_key": False,
    }


def _describe_rates(row: RateLimits) -> dict[str, int | None]:
    return {
        "requests_per_minute": row.rpm_limit,
        "tokens_per_minute": row.tpm_limit,
        "concurrent_requests": row.concurrency_limit,
    }


def describe_subscription(facts: KeyFacts) -> dict[str, Any]:
    """OpenAI's limits are of a calendar month: clients subtract what
    `/usage` says of this month and so show what is left."""
    limit = _usd(facts.left + facts.spent_in(LimitPeriod.MONTH))
    expires_at = facts.key.expires_at
    return {
        "object": "billing_subscription",
        "has_payment_method": True,
        "soft_limit_usd": limit,
        "hard_limit_usd": limit,
        "system_hard_limit_usd": limit,
        "access_until": int(expires_at.timestamp()) if expires_at else 0,
    }


def describe_usage(charges: DayCharges) -> dict[str, Any]:
    """Cents, by day and model."""
    days: dict[date, list[dict[str, Any]]] = {}
    for (day, model), charged in sorted(charges.items()):
        item = {"name": model, "cost": charged / NANO_PER_CENT}
        days.setdefault(day, []).append(item)
    return {
        "object": "list",
        "total_usage": sum(charges.values()) / NANO_PER_CENT,
        "daily_costs": [
            {
                "timestamp": datetime.combine(day, time(), UTC).timestamp(),
                "line_items": items,
            }
            for day, items in days.items()
        ],
    }


def _usd(nano: int) -> float:
    return nano / NANO


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
