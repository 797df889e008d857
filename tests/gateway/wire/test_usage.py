from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.usage import Usage, read_usage

MOST = 1_000_000
SHAPES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("plain", {"prompt_tokens": 5, "completion_tokens": 7}, {"input": 5, "output": 7}),
    (
        "chat",
        {
            "prompt_tokens": 100,
            "completion_tokens": 50,
            "total_tokens": 150,
            "prompt_tokens_details": {
                "cached_tokens": 40,
                "cache_write_tokens": 10,
                "audio_tokens": 5,
                "text_tokens": 95,
            },
            "completion_tokens_details": {
                "reasoning_tokens": 20,
                "audio_tokens": 3,
                "accepted_prediction_tokens": 0,
            },
        },
        {
            "input": 45,
            "input_cached": 40,
            "input_cache_write": 10,
            "input_audio": 5,
            "output": 27,
            "output_reasoning": 20,
            "output_audio": 3,
        },
    ),
    (
        "responses",
        {
            "input_tokens": 30,
            "input_tokens_details": {"cached_tokens": 10},
            "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 4},
            "total_tokens": 39,
        },
        {"input": 20, "input_cached": 10, "output": 5, "output_reasoning": 4},
    ),
    (
        "images",
        {
            "total_tokens": 60,
            "input_tokens": 10,
            "output_tokens": 50,
            "input_tokens_details": {"text_tokens": 4, "image_tokens": 6},
            "output_tokens_details": {"image_tokens": 48, "text_tokens": 2},
        },
        {"input": 4, "input_image": 6, "output": 2, "output_image": 48},
    ),
    (
        "transcription",
        {
            "type": "tokens",
            "input_tokens": 14,
            "input_token_details": {"text_tokens": 0, "audio_tokens": 14},
            "output_tokens": 45,
            "total_tokens": 59,
        },
        {"input": 0, "input_audio": 14, "output": 45},
    ),
    ("duration", {"type": "duration", "seconds": 9.4}, {"audio_millisecond": 9400}),
    ("seconds", {"seconds": 9}, {"audio_millisecond": 9000}),
    (
        "deepseek",
        {
            "prompt_tokens": 20,
            "completion_tokens": 5,
            "prompt_cache_hit_tokens": 16,
            "prompt_cache_miss_tokens": 4,
        },
        {"input": 4, "input_cached": 16, "output": 5},
    ),
    (
        "deepseek, details empty",
        {
            "prompt_tokens": 20,
            "completion_tokens": 5,
            "prompt_tokens_details": {"cached_tokens": None},
            "prompt_cache_hit_tokens": 16,
        },
        {"input": 4, "input_cached": 16, "output": 5},
    ),
    (
        "embeddings",
        {"prompt_tokens": 8, "total_tokens": 8},
        {"input": 8, "output": 0},
    ),
    ("total alone", {"total_tokens": 8}, {"input": 8}),
    (
        "details null",
        {"prompt_tokens": 8, "completion_tokens": 1, "prompt_tokens_details": None},
        {"input": 8, "output": 1},
    ),
    (
        "whole numbers as floats",
        {"prompt_tokens": 8.0, "completion_tokens": 1.0},
        {"input": 8, "output": 1},
    ),
    ("zero", {"prompt_tokens": 0, "completion_tokens": 0}, {"input": 0, "output": 0}),
]


@pytest.mark.parametrize(
    ("raw", "units"), [it[1:] for it in SHAPES], ids=[it[0] for it in SHAPES]
)
def test_every_shape_of_usage(raw: dict[str, Any], units: dict[str, int]):
    usage = read_usage(raw, most_tokens=MOST)
    assert usage is not None
    assert usage.units == units


def test_totals_are_what_people_read():
    usage = read_usage(SHAPES[1][1], most_tokens=MOST)
    assert usage == Usage(SHAPES[1][2], 100, 40, 50)


@pytest.mark.parametrize(
    "raw", [{}, {"prompt_tokens": None}, {"x_vendor": 1}, {"total_tokens": None}]
)
def test_usage_that_says_nothing(raw: dict[str, Any]):
    assert read_usage(raw, most_tokens=MOST) is None


COUNTS = st.none() | st.integers(0, MOST)


@given(
    total_in=st.integers(0, MOST),
    total_out=st.integers(0, MOST),
    parts_in=st.fixed_dictionaries(
        {
            f"{name}_tokens": COUNTS
            for name in ("cached", "cache_write", "audio", "image")
        }
    ),
    parts_out=st.fixed_dictionaries(
        {f"{name}_tokens": COUNTS for name in ("reasoning", "audio", "image")}
    ),
)
def test_parts_never_overlap_and_sum_to_the_totals(
    total_in: int,
    total_out: int,
    parts_in: dict[str, int | None],
    parts_out: dict[str, int | None],
):
    usage = read_usage(
        {
            "prompt_tokens": total_in,
            "completion_tokens": total_out,
            "prompt_tokens_details": parts_in,
            "completion_tokens_details": parts_out,
        },
        most_tokens=MOST,
    )
    assert usage is not None
    units = usage.units
    assert all(count >= 0 for count in units.values())
    assert total_in == sum(n for it, n in units.items() if it.startswith("input"))
    assert total_out == sum(n for it, n in units.items() if it.startswith("output"))
