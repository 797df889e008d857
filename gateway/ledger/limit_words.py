"""What a caller reads whose key's spend limit refused a call."""

from datetime import datetime

from gateway.enums import LimitPeriod
from gateway.ledger.operations import LimitReached
from gateway.ledger.windows import next_start
from gateway.money import format_usd

NAMES = {
    LimitPeriod.TOTAL: "spend limit",
    LimitPeriod.DAY: "daily spend limit",
    LimitPeriod.WEEK: "weekly spend limit",
    LimitPeriod.MONTH: "monthly spend limit",
}


def explain_limit(refusal: LimitReached, now: datetime) -> str:
    name = f"{NAMES[refusal.period]} of {format_usd(refusal.limit)} USD"
    if refusal.is_passing:
        return (
            f"The calls of this API key that are running now may use up its {name}. "
            "Please try again when they have ended."
        )
    if refusal.left == 0:
        text = f"This API key has reached its {name}."
    else:
        text = (
            f"This API key has {format_usd(refusal.left)} USD left of its {name}, but "
            f"this call may cost up to {format_usd(refusal.amount)} USD. Lower the "
            "length of the answer (max_tokens), stream it, or raise the limit."
        )
    renewal = next_start(refusal.period, now)
    if renewal is None:
        return text
    return f"{text} It renews on {renewal:%Y-%m-%d} at 00:00 UTC."
