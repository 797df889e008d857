"""How a channel is, in one word, and why in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gateway.enums import ChannelState, ProviderName
from gateway.models import Channel, ChannelCredential
from portal.channels.check_words import explain_check
from portal.channels.checks import LastCheck


class State(StrEnum):
    WORKING = "working"
    FAILING = "failing"
    PARKED = "parked"  # every credential is
    PARTLY = "partly"  # some credentials are parked
    UNCHECKED = "unchecked"
    DISABLED = "disabled"


LABELS: dict[State, str | Promise] = {
    State.WORKING: gettext_lazy("Working"),
    State.FAILING: gettext_lazy("Failing"),
    State.PARKED: gettext_lazy("Credentials refused"),
    State.PARTLY: gettext_lazy("Partly parked"),
    State.UNCHECKED: gettext_lazy("Not checked yet"),
    State.DISABLED: gettext_lazy("Disabled"),
}
BADGES = {
    State.WORKING: "good",
    State.FAILING: "bad",
    State.PARKED: "bad",
    State.PARTLY: "warn",
    State.UNCHECKED: "info",
    State.DISABLED: "",
}
TROUBLED = (State.FAILING, State.PARKED, State.PARTLY)


@dataclass(frozen=True, slots=True)
class Health:
    """`since`: of a state that is no good one, when that is known."""

    state: State
    reason: str = ""
    since: datetime | None = None

    @property
    def label(self) -> str | Promise:
        return LABELS[self.state]

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def is_troubled(self) -> bool:
        return self.state in TROUBLED


def tell_health(
    channel: Channel,
    pool: Sequence[ChannelCredential],
    check: LastCheck | None,
    disabled_at: datetime | None = None,
) -> Health:
    """What matters most first: switched off, refused, failing, then the rest."""
    if channel.state == ChannelState.DISABLED:
        return Health(State.DISABLED, _("Disabled by hand."), disabled_at)
    enabled = [it for it in pool if it.is_enabled]
    parked = [it for it in enabled if it.parked_at is not None]
    if parked and len(parked) == len(enabled):
        return Health(State.PARKED, tell_parked(parked, enabled), _newest(parked))
    if check is not None and not check.is_ok:
        return Health(State.FAILING, explain_check(check.detail), check.since)
    if parked:
        return Health(State.PARTLY, tell_parked(parked, enabled), _newest(parked))
    if channel.provider == ProviderName.DEMO:
        return Health(State.WORKING, _("Built in; it needs no upstream."))
    if check is None:
        return Health(State.UNCHECKED)
    return Health(State.WORKING)


def tell_parked(
    parked: Sequence[ChannelCredential], enabled: Sequence[ChannelCredential]
) -> str:
    text = ngettext(
        "%(parked)s of %(n)s credential is parked.",
        "%(parked)s of %(n)s credentials are parked.",
        len(enabled),
    )
    return text % {"parked": len(parked), "n": len(enabled)}


def _newest(parked: Sequence[ChannelCredential]) -> datetime | None:
    return max(it.parked_at for it in parked if it.parked_at is not None)
