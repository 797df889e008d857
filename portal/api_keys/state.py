"""Whether a key works now, in one word."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.ledger.limit_facts import LimitFacts
from gateway.models import ApiKey


class KeyState(StrEnum):
    ACTIVE = "active"
    USED_UP = "used_up"
    DISABLED = "disabled"
    EXPIRED = "expired"
    REVOKED = "revoked"


LABELS: dict[KeyState, str | Promise] = {
    KeyState.ACTIVE: _("Active"),
    KeyState.USED_UP: _("Limit reached"),
    KeyState.DISABLED: _("Disabled"),
    KeyState.EXPIRED: _("Expired"),
    KeyState.REVOKED: _("Revoked"),
}
BADGES = {
    KeyState.ACTIVE: "good",
    KeyState.USED_UP: "warn",
    KeyState.DISABLED: "",
    KeyState.EXPIRED: "warn",
    KeyState.REVOKED: "bad",
}


def tell_state(key: ApiKey, limits: Sequence[LimitFacts], now: datetime) -> KeyState:
    """What a call with the key would meet first."""
    if key.revoked_at is not None:
        return KeyState.REVOKED
    if not key.is_enabled:
        return KeyState.DISABLED
    if key.expires_at is not None and key.expires_at <= now:
        return KeyState.EXPIRED
    if any(it.left == 0 for it in limits):
        return KeyState.USED_UP
    return KeyState.ACTIVE


def match_state(state: str, now: datetime) -> Q:
    """The rows of a state; of anything else, all that are not revoked. A key whose
    limit is reached is found among the active ones."""
    expired = Q(expires_at__isnull=False, expires_at__lte=now)
    in_use = Q(revoked_at__isnull=True)
    match state:
        case KeyState.ACTIVE:
            return in_use & Q(is_enabled=True) & ~expired
        case KeyState.DISABLED:
            return in_use & Q(is_enabled=False)
        case KeyState.EXPIRED:
            return in_use & Q(is_enabled=True) & expired
        case KeyState.REVOKED:
            return Q(revoked_at__isnull=False)
        case "all":
            return Q()
    return in_use
