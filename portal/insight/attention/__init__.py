"""What somebody should look after, the most urgent first."""

from django.core.cache import cache
from django.utils import translation

from gateway.snapshot import read_version
from portal.insight.attention.machine import list_machine_notices
from portal.insight.attention.money import list_money_notices
from portal.insight.attention.notice import Notice, Urgency
from portal.insight.attention.supply import list_supply_notices

__all__ = ["Notice", "Urgency", "list_notices"]

SUPPLY_SECONDS = 15  # hundreds of channels are looked at


def list_notices() -> list[Notice]:
    """A dozen small questions; nothing here reads the usage log."""
    found = [*list_money_notices(), *_keep_supply_notices(), *list_machine_notices()]
    return sorted(found, key=lambda it: it.urgency)


def _keep_supply_notices() -> list[Notice]:
    """A change of a channel or a price is seen at once: it makes a new version."""
    key = f"insight.supply.{read_version()}.{translation.get_language()}"
    found: list[Notice] | None = cache.get(key)
    if found is None:
        found = list(list_supply_notices())
        cache.set(key, found, SUPPLY_SECONDS)
    return found
