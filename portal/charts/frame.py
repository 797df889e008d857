"""What charts share: axes, legend, hover columns, the table behind."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.charts.scale import choose_labels
from portal.charts.series import FormatValue, Series, choose_colour
from portal.charts.svg import join, make, percent

HEIGHT = 240
TOP, BOTTOM = 10, 26
FEW, MANY = 3, 8  # labels that fit a phone; columns narrower than their label
LETTER = 6.6  # mean width of a character of 11 px
NOTHING = "\N{EM DASH}"


def place_value(value: float, highest: float) -> float:
    """Pixels from the top of the drawing."""
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / highest


def draw_axis(ticks: Sequence[float], format_value: FormatValue) -> SafeString:
    """The figures left of the plot, in a drawing of their own with a fixed width."""
    texts = [format_value(tick) for tick in ticks]
    width = max(len(text) for text in texts) * LETTER + 10
    return make(
        "svg",
        *(
            make(
                "text",
                text,
                x=width - 8,
                y=place_value(tick, ticks[-1]) + 4,
                text_anchor="end",
            )
            for tick, text in zip(ticks, texts, strict=True)
        ),
        class_="chart-axis",
        width=width,
        height=HEIGHT,
        aria_hidden="true",
    )


def draw_grid(ticks: Sequence[float]) -> SafeString:
    return join(
        make(
            "line",
            class_="grid-line" if tick else "base-line",
            x1=0,
            x2="100%",
            y1=place_value(tick, ticks[-1]),
            y2=place_value(tick, ticks[-1]),
        )
        for tick in ticks
    )


def draw_labels(labels: Sequence[str]) -> SafeString:
    """Under the plot; every other one is dropped on a narrow screen."""
    shown = choose_labels(len(labels))
    has_room = len(shown) <= FEW
    return join(
        make(
            "text",
            labels[index],
            x=percent((index + 0.5) / len(labels)),
            y=HEIGHT - 6,
            text_anchor=choose_anchor(index, len(labels)),
            class_="minor" if order % 2 and not has_room else None,
        )
        for order, index in enumerate(shown)
    )


def choose_anchor(index: int, count: int) -> str:
    if count > MANY and index == count - 1:
        return "end"
    return "middle"


def draw_columns(labels: Sequence[str], tips: Sequence[str]) -> SafeString:
    """Invisible columns that answer the pointer: native titles, or our tooltip."""
    width = 1 / len(labels)
    return join(
        make(
            "rect",
            make("title", tip.replace("\t", ": ")),
            class_="hit",
            x=percent(index * width),
            width=percent(width),
            y=0,
            height=HEIGHT - BOTTOM,
            data_tip=tip,
        )
        for index, tip in enumerate(tips)
    )


def write_tip(heading: str, lines: Sequence[tuple[str, str]]) -> str:
    return "\n".join([heading, *(f"{name}\t{value}" for name, value in lines)])


def draw_legend(series: Sequence[Series]) -> SafeString:
    if len(series) < 2:
        return SafeString()
    return make(
        "ul",
        *(
            make("li", draw_key(choose_colour(series, index)), one.name)
            for index, one in enumerate(series)
        ),
        class_="chart-legend",
    )


def draw_key(colour: str) -> SafeString:
    return make(
        "svg",
        make("rect", width=10, height=10, rx=3, class_=f"fill-{colour}"),
        class_="chart-key",
        viewBox="0 0 10 10",
        aria_hidden="true",
    )


def draw_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> SafeString:
    """The same figures as text, folded away."""
    heads = make("tr", *(make("th", text, scope="col") for text in head))
    body = join(
        make(
            "tr",
            make("th", row[0], scope="row"),
            *(make("td", text, class_="num end") for text in row[1:]),
        )
        for row in rows
    )
    table = make(
        "table",
        make("caption", title, class_="visually-hidden"),
        make("thead", heads),
        make("tbody", body),
        class_="table",
    )
    return make(
        "details",
        make("summary", gettext("Show as a table")),
        make("div", table, tabindex="0", role="region", aria_label=title),
        class_="chart-table",
    )


def tabulate(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    format_value: FormatValue,
) -> SafeString:
    rows = [
        [label, *(write_cell(one.values[index], format_value) for one in series)]
        for index, label in enumerate(labels)
    ]
    return draw_table(title, ["", *(one.name for one in series)], rows)


def write_cell(value: float | None, format_value: FormatValue) -> str:
    return NOTHING if value is None else format_value(value)


def draw_nothing(title: str) -> SafeString:
    return format_html(
        '<figure class="chart" aria-label="{}"><p class="chart-none">{}</p></figure>',
        title,
        gettext("Nothing in this time yet."),
    )


def draw_figure(title: str, *parts: str) -> SafeString:
    return make("figure", *parts, class_="chart", aria_label=title)
