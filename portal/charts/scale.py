"""Round numbers for an axis."""

import math
from collections.abc import Sequence

STEPS = (1, 2, 2.5, 5, 10)


def choose_ticks(highest: float, *, whole: bool, count: int = 4) -> list[float]:
    """From 0 to at least `highest` in about `count` round steps; whole numbers only
    where the values are."""
    if highest <= 0:
        return [0, 1]
    raw = highest / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * one for one in STEPS if power * one >= raw * (1 - 1e-9))
    if whole:
        step = max(1, math.ceil(step))
    number = max(1, math.ceil(highest / step - 1e-9))
    return [step * index for index in range(number + 1)]


def are_whole(values: Sequence[float]) -> bool:
    return all(float(value).is_integer() for value in values)


def choose_labels(count: int, *, most: int = 6) -> list[int]:
    """Which of `count` labels are written."""
    return list(range(0, count, max(1, math.ceil(count / most))))
