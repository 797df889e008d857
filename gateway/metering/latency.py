"""The steps of the latency histogram, and percentiles from it.

A step is narrow enough (5 % to 10 % of its value, at least 5 ms) that a percentile
read from the steps says the same to a person as one read from the rows.
"""

from collections.abc import Mapping

from django.db.models import Case, F, IntegerField, When
from django.db.models.expressions import CombinedExpression, Value

# Below so many milliseconds a step is so many wide.
STEPS = (
    (100, 5),
    (200, 10),
    (500, 20),
    (1_000, 50),
    (2_000, 100),
    (5_000, 200),
    (10_000, 500),
    (20_000, 1_000),
    (50_000, 2_000),
    (100_000, 5_000),
)
WIDEST = 10_000


def find_step(milliseconds: int) -> int:
    """How wide the step is in which `milliseconds` falls."""
    return next((step for below, step in STEPS if milliseconds < below), WIDEST)


def floor_to_step(milliseconds: int) -> int:
    return milliseconds - milliseconds % find_step(milliseconds)


def step_of(column: str) -> Case:
    """`floor_to_step` as SQL over a column of milliseconds."""
    cases = [
        When(**{f"{column}__lt": below}, then=_cut(column, s)) for below, s in STEPS
    ]
    return Case(*cases, default=_cut(column, WIDEST), output_field=IntegerField())


def _cut(column: str, step: int) -> CombinedExpression:
    return F(column) - F(column) % Value(step)


def read_percentile(steps: Mapping[int, int], share: float) -> int | None:
    """Milliseconds below which `share` (0 to 1) of the calls began to be answered;
    None without calls. `steps`: where a step begins -> calls in it. Calls are taken
    to lie evenly inside their step."""
    total = sum(steps.values())
    if not total:
        return None
    wanted, seen = share * total, 0
    for start in sorted(steps):
        calls = steps[start]
        if seen + calls >= wanted:
            return round(start + find_step(start) * (wanted - seen) / calls)
        seen += calls
    return None  # unreachable: share is at most 1
