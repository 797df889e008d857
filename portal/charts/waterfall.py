"""Where the time of one call went, one row a span."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.charts.frame import draw_nothing, draw_table, write_tip
from portal.charts.svg import join, make, percent
from portal.display import format_ms

ROW = 44
PLOT = 0.88  # of the width; the rest is for the figure behind the longest bar


@dataclass(frozen=True, slots=True)
class Span:
    """Milliseconds from the start of the call; `kind` is quiet, warn, good, bad or a
    chart colour; `note` is said on hover and in the table."""

    label: str
    start_ms: float
    end_ms: float
    kind: str = "c1"
    note: str = ""


def draw_waterfall(
    spans: Sequence[Span], *, title: str, total_ms: float | None = None
) -> SafeString:
    """`total_ms` is the width of the whole; by default the last end."""
    total = total_ms or max((span.end_ms for span in spans), default=0)
    if total <= 0:
        return draw_nothing(title)
    drawing = make(
        "svg",
        *(draw_span(span, index, total) for index, span in enumerate(spans)),
        class_="chart-plot",
        height=ROW * len(spans) + 4,
        role="img",
        aria_label=title,
    )
    head = ["", gettext("Start"), gettext("Duration"), gettext("Details")]
    rows = [
        [span.label, format_ms(span.start_ms), write_duration(span), span.note]
        for span in spans
    ]
    table = draw_table(title, head, rows)
    return make("figure", drawing, table, class_="chart", aria_label=title)


def draw_span(span: Span, index: int, total: float) -> SafeString:
    """The label stands above its bar: both have the full width of a phone."""
    start = min(span.start_ms / total, 1) * PLOT
    length = max((span.end_ms - span.start_ms) / total, 0) * PLOT
    top = index * ROW
    tip = write_tip(span.label, [(gettext("Duration"), write_duration(span))])
    if span.note:
        tip += f"\n{span.note}"
    return join(
        [
            make("text", span.label, class_="span-label", x=0, y=top + 13),
            make(
                "line",
                class_="grid-line",
                x1=0,
                x2=percent(PLOT),
                y1=top + 27,
                y2=top + 27,
            ),
            make(
                "rect",
                make("title", tip.replace("\t", ": ")),
                class_=f"bar-shape fill-{span.kind}",
                x=percent(start),
                width=percent(max(length, 0.003)),
                y=top + 20,
                height=14,
                rx=3,
                data_tip=tip,
            ),
            make(
                "text",
                write_duration(span),
                class_="span-figure",
                x=percent(start + max(length, 0.003)),
                dx=6,
                y=top + 31,
            ),
        ]
    )


def write_duration(span: Span) -> str:
    return format_ms(span.end_ms - span.start_ms)
