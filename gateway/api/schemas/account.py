"""GET /v1/key and OpenAI's old billing addresses: what a key may still spend."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.operation import JSON, Operation, content, describe
from gateway.api.schemas.shapes import (
    Schema,
    choice,
    constant,
    listing,
    nullable,
    number,
    record,
    ref,
    text,
    whole,
)

LIMIT: Schema = record(
    {
        "period": choice("total", "day", "week", "month"),
        "limit": number(_("US dollars.")),
        "spent": number(),
        "held": number(_("Reserved for calls that are being answered.")),
        "remaining": number(),
        "renews_at": nullable(text(format="date-time")),
    },
    *("period", "limit", "spent", "held", "remaining", "renews_at"),
)
RATES: Schema = record(
    {
        "of": choice("key", "account", "group"),
        "requests_per_minute": nullable(whole(_("Null: not limited."))),
        "tokens_per_minute": nullable(whole()),
        "concurrent_requests": nullable(whole()),
    },
    *("of", "requests_per_minute", "tokens_per_minute", "concurrent_requests"),
)
KEY: Schema = record(
    {
        "data": record(
            {
                "label": text(_("The key's name.")),
                "prefix": text(_("The part of the key that may be shown.")),
                "limit": nullable(number(_("The tightest limit, in US dollars."))),
                "limit_remaining": nullable(number()),
                "limit_reset": nullable(choice("daily", "weekly", "monthly")),
                "usage": number(_("Spent by this key, in US dollars.")),
                "usage_daily": number(),
                "usage_weekly": number(),
                "usage_monthly": number(),
                "limits": listing(ref("KeyLimit")),
                "group": text(_("The group that decides the key's prices.")),
                "rate_limits": listing(ref("RateLimits")),
                "balance_remaining": nullable(
                    number(
                        _("What the account has left; null when the key has a limit.")
                    )
                ),
                "remaining": number(
                    _("What this key may still spend: limits and balance together.")
                ),
                "allowed_models": listing(text(), _("Empty: all models.")),
                "created_at": text(format="date-time"),
                "last_used_at": nullable(text(format="date-time")),
                "expires_at": nullable(text(format="date-time")),
            },
            *("label", "limit", "limit_remaining", "usage", "limits", "remaining"),
        )
    },
    "data",
)
SUBSCRIPTION: Schema = record(
    {
        "object": constant("billing_subscription"),
        "has_payment_method": {"type": "boolean"},
        "soft_limit_usd": number(),
        "hard_limit_usd": number(
            _("What was spent this month and what is left, together.")
        ),
        "system_hard_limit_usd": number(),
        "access_until": whole(_("Unix time at which the key ends; 0 for never.")),
    },
    *("object", "hard_limit_usd", "access_until"),
)
COSTS: Schema = record(
    {
        "object": constant("list"),
        "total_usage": number(_("Cents.")),
        "daily_costs": listing(
            record(
                {
                    "timestamp": number(),
                    "line_items": listing(
                        record(
                            {"name": text(_("The model.")), "cost": number()},
                            *("name", "cost"),
                        )
                    ),
                },
                *("timestamp", "line_items"),
            )
        ),
    },
    *("object", "total_usage", "daily_costs"),
)
COMPONENTS = {
    "KeyLimit": LIMIT,
    "RateLimits": RATES,
    "Key": KEY,
    "Subscription": SUBSCRIPTION,
    "Costs": COSTS,
}


def _day(name: str, about: str) -> dict[str, Any]:
    schema = text(about, format="date")
    return {"name": name, "in": "query", "required": False, "schema": schema}


OPERATIONS: dict[str, Operation] = {
    "GET /v1/key": describe(
        name="showKey",
        tag="Account",
        summary=_("This key"),
        about=_("What this key may still spend, by its own limits and the balance."),
        answer=_("The key, all money in US dollars."),
        answers={JSON: content(ref("Key"))},
    ),
    "GET /v1/dashboard/billing/subscription": describe(
        name="showSubscription",
        tag="Account",
        summary=_("Limit, for chat clients"),
        about=_("Where many chat clients look for the balance."),
        answer=_("Limits in US dollars."),
        answers={JSON: content(ref("Subscription"))},
    ),
    "GET /v1/dashboard/billing/usage": describe(
        name="showCosts",
        tag="Account",
        summary=_("Spending, for chat clients"),
        about=_("What this key spent by day and model; without dates, this month."),
        parameters=[
            _day("start_date", _("The first day, such as `2026-01-31`.")),
            _day("end_date", _("The day after the last; at most a year later.")),
        ],
        answer=_("Spending in cents."),
        answers={JSON: content(ref("Costs"))},
        refuses=("400",),
    ),
}
