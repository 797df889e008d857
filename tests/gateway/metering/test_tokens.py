import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.metering.tokens import count_tokens, guess_tokens


def test_counting():
    assert count_tokens("") == 0
    assert count_tokens("Hello from upstream.") == 4
    assert count_tokens(" the" * 1000) == 1000
    assert count_tokens("<|endoftext|>") > 1  # text, not a command


def test_long_text_is_counted_in_pieces():
    text = "The capital of France is Paris. " * 5000
    assert count_tokens(text) == pytest.approx(7 * 5000, rel=0.01)


@pytest.mark.parametrize("letter", ["a", "你", " ", "\u0301", "🌍"])
def test_hostile_runs_of_one_letter_stay_linear(letter: str):
    count_tokens("warm")
    started = time.process_time()
    count_tokens(letter * 200_000)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "The quick brown fox jumps over the lazy dog. " * 40,
        "你好，世界。今天天气很好，我们去公园散步吧。" * 40,
        "こんにちは世界" * 40,
        "Übermäßige Größenverhältnisse " * 10,
        " the" * 400,
    ],
)
def test_a_guess_is_on_the_upper_side(text: str):
    assert guess_tokens(text) >= count_tokens(text)


@given(st.text(st.characters()))
def test_any_text_can_be_guessed_and_counted(text: str):
    assert guess_tokens(text) >= 0
    assert count_tokens(text) >= 0
