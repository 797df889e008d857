"""Read as XML, as a browser reads them: not by comparing strings."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from portal.charts import (
    Series,
    Slot,
    Span,
    draw_availability,
    draw_lines,
    draw_sparkline,
    draw_stacked_bars,
    draw_waterfall,
)
from portal.charts.frame import BOTTOM, HEIGHT, TOP

pytestmark = pytest.mark.django_db  # figures in money ask for the site's currency

HOSTILE = '<script>alert("x")</script>'


def read(html: str) -> ET.Element:
    return ET.fromstring(html)


def find_bars(drawing: ET.Element, colour: str) -> list[ET.Element]:
    plot = next(one for one in drawing.iter("svg") if one.get("role") == "img")
    return [rect for rect in plot.iter("rect") if rect.get("class") == f"fill-{colour}"]


def draw_two_days() -> ET.Element:
    series = [Series("gpt-4o", [3, 1]), Series("dall-e-3", [1, None])]
    return read(
        draw_stacked_bars(["Mon", "Tue"], series, title="Spend", format_value=str)
    )


def test_bars_are_as_high_as_their_values():
    drawing = draw_two_days()
    first, second = find_bars(drawing, "c1")
    (upper,) = find_bars(drawing, "c2")
    pixels = (HEIGHT - BOTTOM - TOP) / 4  # the axis ends at 4
    assert float(first.attrib["height"]) == pytest.approx(3 * pixels - 1, abs=0.01)
    assert float(second.attrib["height"]) == pytest.approx(pixels - 1, abs=0.01)
    assert float(upper.attrib["y"]) == pytest.approx(TOP)  # stacked up to 4


def test_bars_come_with_legend_tips_and_table():
    drawing = draw_two_days()
    assert [item.text or item[0].tail for item in drawing.iter("li")] == [
        "gpt-4o",
        "dall-e-3",
    ]
    tips = [one.get("data-tip") for one in drawing.iter("rect") if one.get("data-tip")]
    # XML turns the line ends of an attribute into spaces; HTML keeps them
    assert tips == ["Mon dall-e-3 1 gpt-4o 3 Total 4", "Tue gpt-4o 1"]
    assert [one.text for one in drawing.iter("td")] == ["3", "1", "1", "—"]


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="1 values for 2 labels"):
        draw_lines(["a", "b"], [Series("x", [1])], title="t", format_value=str)


@pytest.mark.parametrize("draw", [draw_stacked_bars, draw_lines])
def test_nothing_to_show_is_said(draw: Callable[..., str]):
    assert "Nothing in this time yet." in draw([], [], title="t", format_value=str)


def test_lines_stop_at_gaps_and_lone_values_are_dots():
    html = draw_lines(
        list("abcde"),
        [Series("p50", [1, 2, None, 4, None])],
        title="t",
        format_value=str,
    )
    paths = [path.attrib for path in read(html).iter("path")]
    assert [one["class"] for one in paths] == [
        "curve stroke-c1",
        "curve stroke-c1 lone",
    ]
    assert paths[0]["d"] == "M10 75L30 50"


def test_hostile_names_stay_text():
    spans = [Span(HOSTILE, 0, 5, note=HOSTILE)]
    slots = [Slot(HOSTILE, 0.5, HOSTILE)]
    series = [Series(HOSTILE, [1]), Series("other", [1])]
    for html in (
        draw_waterfall(spans, title=HOSTILE),
        draw_availability(slots, title=HOSTILE),
        draw_stacked_bars([HOSTILE], series, title=HOSTILE, format_value=str),
        draw_lines([HOSTILE], series, title=HOSTILE, format_value=str),
        draw_sparkline([1, 2], title=HOSTILE),
    ):
        assert not list(read(html).iter("script"))
        assert " style=" not in html


def test_waterfall_spans_stand_where_they_happened():
    drawing = read(
        draw_waterfall([Span("wait", 0, 400), Span("answer", 400, 1000)], title="t")
    )
    wait, answer = (one for one in drawing.iter("rect"))
    assert (wait.get("x"), wait.get("width")) == ("0%", "35.2%")
    assert (answer.get("x"), answer.get("width")) == ("35.2%", "52.8%")
    assert [one.text for one in drawing.iter("text")][1::2] == ["0.40 s", "0.60 s"]


def test_availability_is_told_by_height_too():
    slots = [Slot("a", 1), Slot("b", 0.96), Slot("c", 0.2), Slot("d", None)]
    rects = list(read(draw_availability(slots, title="t")).iter("rect"))
    kinds = [one.attrib["class"].removeprefix("fill-") for one in rects]
    heights = [float(one.attrib["height"]) for one in rects]
    assert kinds == ["good", "warn", "bad", "none"]
    assert heights[0] > heights[1] > heights[2]
