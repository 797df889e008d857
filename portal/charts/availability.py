"""A strip of slots, each as good as the share of calls that were answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.charts.frame import draw_table, write_tip
from portal.charts.svg import make, percent
from portal.display import format_percent

HEIGHT = 32
GOOD, FAIR = 0.99, 0.95


@dataclass(frozen=True, slots=True)
class Slot:
    """`ratio` is 0..1, or None when nothing was asked."""

    label: str
    ratio: float | None
    detail: str = ""


def draw_availability(slots: Sequence[Slot], *, title: str) -> SafeString:
    strip = make(
        "svg",
        *(draw_slot(slot, index, len(slots)) for index, slot in enumerate(slots)),
        class_="chart-plot",
        height=HEIGHT,
        role="img",
        aria_label=title,
    )
    rows = [[slot.label, write_ratio(slot), slot.detail] for slot in slots]
    head = ["", gettext("Availability"), gettext("Details")]
    table = draw_table(title, head, rows)
    return make("figure", strip, table, class_="chart strip", aria_label=title)


def draw_slot(slot: Slot, index: int, count: int) -> SafeString:
    """Lower and not only redder when it is worse: colour is never the only sign."""
    kind = judge_ratio(slot.ratio)
    height = {"good": 1.0, "warn": 0.8, "bad": 0.6, "none": 1.0}[kind] * HEIGHT
    lines = [(gettext("Availability"), write_ratio(slot))]
    tip = write_tip(slot.label, lines) + (f"\n{slot.detail}" if slot.detail else "")
    return make(
        "rect",
        make("title", tip.replace("\t", ": ")),
        class_=f"fill-{kind}",
        x=percent(index / count),
        width=percent(0.8 / count),
        y=HEIGHT - height,
        height=height,
        rx=2,
        data_tip=tip,
    )


def judge_ratio(ratio: float | None) -> str:
    if ratio is None:
        return "none"
    if ratio >= GOOD:
        return "good"
    return "warn" if ratio >= FAIR else "bad"


def write_ratio(slot: Slot) -> str:
    return gettext("no calls") if slot.ratio is None else format_percent(slot.ratio)
