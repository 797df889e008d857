from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.charts.scale import choose_labels, choose_ticks


@given(st.floats(min_value=1e-6, max_value=1e15), st.booleans())
def test_ticks_begin_at_zero_reach_the_highest_and_are_even(
    highest: float, whole: bool
):
    ticks = choose_ticks(highest, whole=whole)
    steps = {round((b - a) / ticks[1], 6) for a, b in pairwise(ticks)}
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-6)
    assert steps == {1}
    assert 2 <= len(ticks) <= 6


def test_counts_have_no_halves_on_their_axis():
    assert choose_ticks(3, whole=True) == [0, 1, 2, 3]
    assert choose_ticks(1, whole=True) == [0, 1]


def test_round_steps():
    assert choose_ticks(7.1, whole=False) == [0, 2, 4, 6, 8]
    assert choose_ticks(0.9, whole=False) == [0, 0.25, 0.5, 0.75, 1.0]


@given(st.integers(1, 500))
def test_labels_never_crowd(count: int):
    shown = choose_labels(count)
    assert shown[0] == 0
    assert len(shown) <= 6
