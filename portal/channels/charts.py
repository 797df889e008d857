"""The charts of a channel's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gateway.models import ChannelCheck
from portal.channels.check_words import explain_check
from portal.channels.traffic import Traffic
from portal.charts import Series, Slot, draw_availability, draw_lines, draw_stacked_bars
from portal.display import format_compact, format_money, format_ms
from portal.display.times import format_moment
from portal.usage.ranges import Range


@dataclass(frozen=True, slots=True)
class Charts:
    """Each is a <figure>, safe HTML."""

    calls: str
    money: str
    first_byte: str


def draw_charts(traffic: Traffic, wanted: Range) -> Charts:
    labels = [wanted.name_slot(slot) for slot in wanted.slots]
    slots = traffic.slots
    return Charts(
        calls=draw_stacked_bars(
            labels,
            [
                Series(_("Answered"), [it.answered for it in slots]),
                Series(_("Failed"), [it.failed for it in slots], "bad"),
                Series(
                    _("Refused or ended by the client"),
                    [it.other for it in slots],
                    "quiet",
                ),
            ],
            title=_("Calls"),
            format_value=lambda count: format_compact(round(count)),
        ),
        money=draw_lines(
            labels,
            [
                Series(_("Charged"), [it.charged for it in slots]),
                Series(_("Upstream cost"), [it.cost for it in slots]),
            ],
            title=_("Charged and upstream cost"),
            format_value=lambda nano: format_money(round(nano)),
        ),
        first_byte=draw_lines(
            labels,
            [
                Series(_("Median"), traffic.percentiles(0.5)),
                Series("p95", traffic.percentiles(0.95)),
            ],
            title=_("Time to first token"),
            format_value=lambda ms: format_ms(round(ms)),
        ),
    )


def draw_checks(checks: Sequence[ChannelCheck]) -> str:
    """`checks` newest first; the strip reads from left to right."""
    slots = [
        Slot(format_moment(it.created_at), float(it.is_ok), explain_check(it.detail))
        for it in reversed(checks)
    ]
    return draw_availability(slots, title=_("The newest checks"))
