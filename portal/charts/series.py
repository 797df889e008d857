"""What a chart shows: named values over a common axis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

COLOURS = ("c1", "c2", "c3", "c4", "c5", "c6")

FormatValue = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Series:
    """`values` has one entry a label; None where nothing is known. `colour` is a word
    of the style sheet for what has a meaning: good, warn, bad, quiet."""

    name: str
    values: Sequence[float | None]
    colour: str = ""


def choose_colour(series: Sequence[Series], index: int) -> str:
    """Its own, or the next one; the last serves all that come after it."""
    return series[index].colour or COLOURS[min(index, len(COLOURS) - 1)]


def require_same_length(labels: Sequence[str], series: Sequence[Series]) -> None:
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(
                f"{one.name!r} has {len(one.values)} values for {len(labels)} labels"
            )
