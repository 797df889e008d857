"""The state of the models in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.metering.lease import LONG_AGO
from gateway.metering.rollups import OVERLAP
from portal.status.board import Board
from portal.status.models import QUIET, ModelStatus, State

LATE = OVERLAP + timedelta(minutes=10)  # the sums are made every minute


@dataclass(frozen=True, slots=True)
class Summary:
    """`kind` is one of the design system's: good, warn, bad or info."""

    kind: str
    title: str

    @property
    def icon(self) -> str:
        icons = {"good": "check", "info": "info"}
        return icons.get(self.kind, "warning")


def tell_summary(statuses: Sequence[ModelStatus]) -> Summary:
    if not statuses:
        return Summary("info", _("No model is on offer yet"))
    down = sum(status.state == State.DOWN for status in statuses)
    shaky = sum(status.is_troubled for status in statuses) - down
    if down or shaky:
        return Summary("bad" if down else "warn", _tell_trouble(down, shaky))
    if all(status.state in QUIET for status in statuses):
        return Summary("info", _("No calls in the last 24 hours"))
    if any(status.state in QUIET for status in statuses):
        return Summary("good", _("No model has trouble"))
    return Summary("good", _("Every model works"))


def _tell_trouble(down: int, shaky: int) -> str:
    failing = ngettext("%(count)s model fails", "%(count)s models fail", down)
    others = ngettext(
        "%(count)s model has trouble", "%(count)s models have trouble", shaky
    )
    parts = ((failing, down), (others, shaky))
    return " · ".join(text % {"count": count} for text, count in parts if count)


def tell_sentence(status: ModelStatus) -> str:
    """Of a model in trouble."""
    if status.state == State.DOUBTFUL and status.recent.calls:
        return _(
            "Our checks get no answer from its upstreams, and no call of the last two "
            "hours was answered. Calls will probably fail."
        )
    if status.state == State.DOUBTFUL:
        return _(
            "Our checks get no answer from its upstreams, and nobody called it in the "
            "last two hours. Calls will probably fail."
        )
    recent = status.recent
    words = {"failed": recent.failed, "calls": recent.calls}
    if status.state == State.DOWN:
        text = _(
            "Most calls fail: %(failed)s of %(calls)s in the last two hours. "
            "A call that fails before anything is delivered costs nothing."
        )
    else:
        text = _(
            "Some calls fail: %(failed)s of %(calls)s in the last two hours. "
            "A call that fails before anything is delivered costs nothing; trying "
            "again often helps."
        )
    return text % words


def is_late(board: Board, now: datetime) -> bool:
    """Whether the sums have stopped: then the page must not look fresh. Before the
    first of them there is nothing to be late."""
    return LONG_AGO < board.settled_until < now - LATE
