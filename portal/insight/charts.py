"""The overview's charts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.enums import Outcome
from portal.charts import Series, draw_lines, draw_stacked_bars
from portal.display import format_compact, format_money, format_ms
from portal.insight.picture import Picture
from portal.insight.spans import Span
from portal.insight.sums import Slots, Sums

MOST_MODELS = 5  # by name; the palette has a sixth colour for the others


@dataclass(frozen=True, slots=True)
class Charts:
    """Each is a <figure>, safe HTML."""

    revenue: str
    calls: str
    first_byte: str


def draw_charts(picture: Picture, span: Span) -> Charts:
    labels = span.name_slots()
    first_bytes = picture.first_bytes
    return Charts(
        revenue=draw_stacked_bars(
            labels,
            pick_models(picture.by_model),
            title=_("Revenue by model"),
            format_value=lambda nano: format_money(round(nano)),
        ),
        calls=draw_stacked_bars(
            labels,
            list_outcomes(picture.by_outcome, len(labels)),
            title=_("Calls and how they ended"),
            format_value=lambda count: format_compact(round(count)),
        ),
        first_byte=draw_lines(
            labels,
            [
                Series(_("Median"), first_bytes.percentiles(0.5)),
                Series("p95", first_bytes.percentiles(0.95)),
            ],
            title=name_first_byte(has_streams=first_bytes.has_streams),
            format_value=lambda ms: format_ms(round(ms)),
        ),
    )


def name_first_byte(*, has_streams: bool) -> str:
    return _("Time to first token") if has_streams else _("Time to answer")


def pick_models(found: Mapping[str, Slots]) -> list[Series]:
    """What earned most by name, the others as one; what earned nothing is left out
    while others did."""
    earned = {name: sum(slots, Sums()).charged for name, slots in found.items()}
    ranked = sorted(earned, key=lambda name: (-earned[name], name))
    paid = [name for name in ranked if earned[name]] or ranked
    most = MOST_MODELS if len(paid) > MOST_MODELS + 1 else len(paid)
    shown = [Series(name, [it.charged for it in found[name]]) for name in paid[:most]]
    others = [found[name] for name in paid[most:]]
    if others:
        label = ngettext("%(n)s other", "%(n)s others", len(others))
        sums = [sum(it.charged for it in slot) for slot in zip(*others, strict=True)]
        shown.append(Series(label % {"n": len(others)}, sums))
    return shown


def list_outcomes(found: Mapping[str, Slots], count: int) -> list[Series]:
    """Answers, then each cause of failure that there was."""
    kinds = (
        (_("Answered"), (Outcome.COMPLETED,), "c1"),
        (_("Client left"), (Outcome.CLIENT_CLOSED,), "quiet"),
        (_("Request refused"), (Outcome.CLIENT_ERROR,), "c3"),
        (_("Out of credit"), (Outcome.OUT_OF_CREDIT,), "warn"),
        (_("Upstream failed"), (Outcome.UPSTREAM_ERROR,), "bad"),
        (_("Interrupted"), (Outcome.INTERRUPTED,), "c4"),
    )
    nothing: Slots = [Sums()] * count
    series = [
        Series(
            label,
            [
                sum(it.calls for it in slot)
                for slot in zip(*(found.get(it, nothing) for it in words), strict=True)
            ],
            colour,
        )
        for label, words, colour in kinds
    ]
    return [it for it in series if any(it.values)] or series[:1]
