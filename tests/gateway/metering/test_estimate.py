from typing import Any

import pytest

from gateway.enums import Endpoint
from gateway.metering import estimate
from gateway.metering.estimate import (
    FIRST_OUTPUT,
    FLOOR_OUTPUT,
    OutputHistory,
    count_prompt,
    estimate_usage,
    image_unit,
)
from gateway.metering.tokens import TOKENS_PER_PICTURE, count_tokens
from tests.gateway.asking import make_model, read_call

KEY = 990_001


@pytest.fixture(autouse=True)
def history(monkeypatch: pytest.MonkeyPatch) -> OutputHistory:
    fresh = OutputHistory()
    monkeypatch.setattr(estimate, "history", fresh)
    return fresh


def output_of(max_output: int | None = None, **fields: Any) -> int:
    model = make_model(max_output=max_output)
    return estimate_usage(read_call(**fields), model, key_id=KEY)["output"]


def test_a_first_answer_is_a_guess():
    assert output_of() == FIRST_OUTPUT


def test_limits_bound_the_guess():
    assert output_of(max_tokens=50) == 50
    assert output_of(max_output=20) == 20
    assert output_of(max_output=20, max_tokens=50) == 20
    assert output_of(max_tokens=10**30) == FIRST_OUTPUT


def test_every_choice_is_held_for():
    assert output_of(n=5, max_tokens=50) == 250


def test_a_huge_limit_does_not_refuse_who_has_money(history: OutputHistory):
    for _ in range(40):
        history.remember(KEY, "gpt-4o", 300)
    assert output_of(max_tokens=128_000) == 300


def test_the_p95_of_recent_answers(history: OutputHistory):
    for tokens in range(1, 101):
        history.remember(KEY, "gpt-4o", tokens * 100)
    assert history.expect(KEY, "gpt-4o") == 9900
    assert history.expect(KEY, "other") == FIRST_OUTPUT
    assert history.expect(KEY + 1, "gpt-4o") == FIRST_OUTPUT


def test_never_below_the_floor(history: OutputHistory):
    history.remember(KEY, "gpt-4o", 1)
    assert output_of() == FLOOR_OUTPUT


def test_memory_of_answers_is_bounded(
    history: OutputHistory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(estimate, "MAX_REMEMBERED_KEYS", 10)
    for key in range(50):
        history.remember(key, "m", 5)
    assert len(history._lengths) == 10
    assert history.expect(49, "m") == 5


def test_prompts_are_counted_on_the_upper_side():
    content = [{"type": "text", "text": "你好 world"}, {"type": "image_url"}]
    call = read_call(messages=[{"role": "user", "content": content}])
    assert count_prompt(call) >= count_tokens("你好 world") + TOKENS_PER_PICTURE


def test_token_ids_count_by_their_number():
    call = read_call(Endpoint.EMBEDDINGS, input=[[6151, 1070] * 500, [1]])
    assert count_prompt(call) >= 1001


@pytest.mark.parametrize(
    ("fields", "unit"),
    [
        ({}, "image/standard/1024x1024"),
        ({"size": "auto", "quality": "auto"}, "image/standard/1024x1024"),
        ({"size": "512x512", "quality": "hd"}, "image/hd/512x512"),
        ({"size": " 1792X1024", "quality": "HIGH"}, "image/hd/1792x1024"),
        ({"size": "x" * 500}, f"image/standard/{'x' * 20}"),
    ],
)
def test_pictures_have_a_unit_for_quality_and_size(fields: dict[str, Any], unit: str):
    assert image_unit(read_call(Endpoint.IMAGE_GENERATIONS, **fields)) == unit


def test_pictures_are_held_by_number():
    call = read_call(Endpoint.IMAGE_GENERATIONS, n=3)
    usage = estimate_usage(call, make_model(), key_id=KEY)
    assert usage["image/standard/1024x1024"] == 3
    assert usage["call"] == 1


def test_speech_is_held_by_characters():
    call = read_call(Endpoint.SPEECH, input="x" * 40)
    assert estimate_usage(call, make_model(), key_id=KEY)["character"] == 40


def test_audio_is_held_by_time_and_by_tokens():
    call = read_call()
    call.endpoint, call.audio_ms, call.prompt = Endpoint.TRANSCRIPTIONS, 60_500, []
    usage = estimate_usage(call, make_model(), key_id=KEY)
    assert usage["audio_millisecond"] == 60_500
    assert usage["input"] == 610
    assert usage["output"] > 0
