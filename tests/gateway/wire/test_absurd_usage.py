from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.usage import AbsurdUsage, read_usage

MOST = 1_000_000


ABSURD: list[Any] = [
    -1,
    "7",
    "abc",
    True,
    1.5,
    float("nan"),
    float("inf"),
    1e300,
    10**12,
    10**5000,
    [1],
    {"a": 1},
]


@pytest.mark.parametrize("value", ABSURD, ids=lambda it: type(it).__name__)
@pytest.mark.parametrize("name", ["prompt_tokens", "output_tokens", "total_tokens"])
def test_counts_that_cannot_be_true(name: str, value: Any):
    with pytest.raises(AbsurdUsage):
        read_usage({name: value}, most_tokens=MOST)


@pytest.mark.parametrize("value", [-1, "9", None, True, float("nan"), 10**9])
def test_seconds_that_cannot_be_true(value: Any):
    with pytest.raises(AbsurdUsage):
        read_usage({"type": "duration", "seconds": value}, most_tokens=MOST)


@pytest.mark.parametrize("value", [-1, "4", 10**12])
def test_absurd_details_are_absurd_usage(value: Any):
    details = {"prompt_tokens_details": {"cached_tokens": value}}
    with pytest.raises(AbsurdUsage):
        read_usage({"prompt_tokens": 9, **details}, most_tokens=MOST)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "prompt_tokens",
                "output_tokens",
                "total_tokens",
                "seconds",
                "type",
                "prompt_tokens_details",
                "prompt_cache_hit_tokens",
            ]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
    )
)
def test_nothing_but_absurd_usage_is_raised(raw: dict[str, Any]):
    try:
        usage = read_usage(raw, most_tokens=MOST)
    except AbsurdUsage:
        return
    assert usage is None or all(0 <= it <= 10**9 for it in usage.units.values())
