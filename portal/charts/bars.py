"""Stacked bars: what a sum is made of, over time."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.charts.frame import (
    HEIGHT,
    draw_axis,
    draw_columns,
    draw_figure,
    draw_grid,
    draw_labels,
    draw_legend,
    draw_nothing,
    place_value,
    tabulate,
    write_tip,
)
from portal.charts.scale import are_whole, choose_ticks
from portal.charts.series import (
    FormatValue,
    Series,
    choose_colour,
    require_same_length,
)
from portal.charts.svg import join, make, percent

WIDEST = 0.06  # of the plot: a single day is not a wall
FILLED = 0.68  # of its column


def draw_stacked_bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    format_value: FormatValue,
) -> SafeString:
    """Values are zero or more; None counts as zero."""
    require_same_length(labels, series)
    totals = sum_columns(labels, series)
    highest = max(totals, default=0)
    if highest <= 0:
        return draw_nothing(title)
    ticks = choose_ticks(highest, whole=are_whole(totals))
    plot = make(
        "svg",
        draw_grid(ticks),
        *(
            draw_bar(index, len(labels), series, ticks[-1])
            for index in range(len(labels))
        ),
        draw_labels(labels),
        draw_columns(labels, write_tips(labels, series, totals, format_value)),
        class_="chart-plot",
        height=HEIGHT,
        role="img",
        aria_label=title,
    )
    return draw_figure(
        title,
        draw_legend(series),
        make("div", draw_axis(ticks, format_value), plot, class_="chart-frame"),
        tabulate(title, labels, series, format_value),
    )


def sum_columns(labels: Sequence[str], series: Sequence[Series]) -> list[float]:
    return [
        sum(one.values[index] or 0 for one in series) for index in range(len(labels))
    ]


def draw_bar(
    index: int, count: int, series: Sequence[Series], highest: float
) -> SafeString:
    """One column; a hairline is left between its parts."""
    width = min(FILLED / count, WIDEST)
    left = (index + 0.5) / count - width / 2
    parts: list[str] = []
    bottom = place_value(0, highest)
    below = 0.0
    for order, one in enumerate(series):
        value = one.values[index] or 0
        if value <= 0:
            continue
        below += value
        top = place_value(below, highest)
        parts.append(
            make(
                "rect",
                class_=f"fill-{choose_colour(series, order)}",
                x=percent(left),
                width=percent(width),
                y=top,
                height=max(bottom - top - 1, 0.75),
                rx=1.5,
            )
        )
        bottom = top
    return join(parts)


def write_tips(
    labels: Sequence[str],
    series: Sequence[Series],
    totals: Sequence[float],
    format_value: FormatValue,
) -> list[str]:
    """From the top of the bar down, as the eye meets them."""
    tips = []
    for index, label in enumerate(labels):
        lines = [
            (one.name, format_value(value))
            for one in reversed(series)
            if (value := one.values[index])
        ]
        if len(lines) != 1:
            lines.append((gettext("Total"), format_value(totals[index])))
        tips.append(write_tip(label, lines))
    return tips
