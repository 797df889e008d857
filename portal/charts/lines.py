"""Lines: how something changes over time."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.charts.frame import (
    BOTTOM,
    HEIGHT,
    TOP,
    draw_axis,
    draw_columns,
    draw_figure,
    draw_grid,
    draw_labels,
    draw_legend,
    draw_nothing,
    tabulate,
    write_cell,
    write_tip,
)
from portal.charts.scale import are_whole, choose_ticks
from portal.charts.series import (
    FormatValue,
    Series,
    choose_colour,
    require_same_length,
)
from portal.charts.svg import join, make, write_value


def draw_lines(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    format_value: FormatValue,
) -> SafeString:
    """None is a gap: the line stops and starts anew."""
    require_same_length(labels, series)
    known = [value for one in series for value in one.values if value is not None]
    if not known:
        return draw_nothing(title)
    ticks = choose_ticks(max(known), whole=are_whole(known))
    plot = make(
        "svg",
        draw_grid(ticks),
        draw_curves(series, ticks[-1]),
        draw_labels(labels),
        draw_columns(
            labels,
            [
                write_tip(
                    label,
                    [
                        (one.name, write_cell(one.values[index], format_value))
                        for one in series
                    ],
                )
                for index, label in enumerate(labels)
            ],
        ),
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


def draw_curves(series: Sequence[Series], highest: float) -> SafeString:
    """Stretched to the plot's width; strokes keep theirs."""
    return make(
        "svg",
        *(
            draw_curve(one.values, highest, colour=choose_colour(series, index))
            for index, one in enumerate(series)
        ),
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        x=0,
        y=TOP,
        width="100%",
        height=HEIGHT - BOTTOM - TOP,
        overflow="visible",
    )


def draw_curve(
    values: Sequence[float | None], highest: float, *, colour: str
) -> SafeString:
    """The runs between gaps; a value alone between two gaps is a dot."""
    parts = []
    for run in split_runs(values):
        path = "L".join(
            f"{write_value((index + 0.5) / len(values) * 100)} "
            f"{write_value(100 - 100 * value / highest)}"
            for index, value in run
        )
        lone = len(run) == 1
        parts.append(
            make(
                "path",
                class_=f"curve stroke-{colour}{' lone' if lone else ''}",
                d=f"M{path}{'h0.01' if lone else ''}",
            )
        )
    return join(parts)


def split_runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is not None:
            runs[-1].append((index, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
