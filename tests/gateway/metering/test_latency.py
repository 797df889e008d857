"""Percentiles from the histogram stay close to those of the calls themselves."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.metering.latency import find_step, floor_to_step, read_percentile


def test_no_calls_have_no_percentile():
    assert read_percentile({}, 0.5) is None


@given(st.integers(0, 3_600_000))
def test_a_step_holds_its_milliseconds_and_begins_a_step(milliseconds: int):
    start = floor_to_step(milliseconds)
    assert start <= milliseconds < start + find_step(start)
    assert floor_to_step(start) == start


@given(st.integers(0, 3_600_000))
def test_a_step_is_at_most_a_tenth_wide_above_50_ms(milliseconds: int):
    assert find_step(milliseconds) <= max(5, milliseconds / 10)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=60))
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_percentile_lies_in_the_step_of_the_real_one(share: float, times: list[int]):
    steps = Counter(map(floor_to_step, times))
    found = read_percentile(steps, share)
    rank = max(0, -(-len(times) * int(share * 100) // 100) - 1)
    real = floor_to_step(sorted(times)[rank])
    assert found is not None
    assert real <= found <= real + find_step(real)
