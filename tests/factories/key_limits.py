"""Spend limits of a key, set as its owner sets them; arguments pass through JSON."""

from gateway.enums import LimitPeriod
from gateway.ledger.limits import set_limits
from gateway.models import ApiKey


def limit_key(public_id: str, **limits: int) -> None:
    """`limits` are nano-USD by the name of a period."""
    key = ApiKey.objects.get(public_id=public_id)
    named = {LimitPeriod(period): limit for period, limit in limits.items()}
    set_limits(key_id=key.pk, limits=named)
