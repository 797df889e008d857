"""A line the size of a word."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.charts.lines import draw_curve
from portal.charts.svg import make


def draw_sparkline(
    values: Sequence[float | None], *, title: str, kind: str = "c1"
) -> SafeString:
    """From zero to the highest value; `title` says in words what it shows."""
    highest = max((value for value in values if value is not None), default=0) or 1
    return make(
        "svg",
        draw_curve(values, highest, colour=kind),
        class_="sparkline",
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        role="img",
        aria_label=title,
    )
