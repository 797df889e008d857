"""Who pays, row by row: each line of the table of reliability.md, through the meter."""

from typing import Any

import pytest

from gateway.enums import Endpoint, UsageSource
from gateway.metering.tokens import count_tokens
from gateway.metering.who_pays import Ending
from gateway.pictures import ModelPicture
from gateway.wire.answers import Reading
from gateway.wire.usage import Usage
from tests.gateway.asking import make_model, read_call
from tests.gateway.metering.measuring import (  # noqa: F401
    RATES,
    USAGE,
    WORDS,
    measure,
    meter_of,
    usage_of,
)

FINISH = Reading(is_finish=True)


PROMPT = count_tokens("hi") + 4
DELIVERED = count_tokens(WORDS.text)


def test_final_usage_is_that_usage():
    usage, source, cost = measure(Ending.COMPLETE, WORDS, FINISH, usage_of(USAGE))
    assert source == UsageSource.UPSTREAM
    assert (usage.input_tokens, usage.output_tokens) == (11, 7)
    assert cost == 11 + 70


def test_explicit_zero_is_zero():
    zero = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    _, source, cost = measure(Ending.COMPLETE, WORDS, FINISH, usage_of(zero))
    assert (source, cost) == (UsageSource.UPSTREAM, 0)


@pytest.mark.parametrize("raw", [None, {}, {"prompt_tokens": None}, {"odd": 1}])
def test_missing_usage_is_counted_and_marked(raw: Any):
    usage, source, cost = measure(Ending.COMPLETE, WORDS, FINISH, usage_of(raw))
    assert source == UsageSource.ESTIMATED
    assert (usage.input_tokens, usage.output_tokens) == (PROMPT, DELIVERED)
    assert cost == PROMPT + 10 * DELIVERED


ABSURD = [
    {"prompt_tokens": -5, "completion_tokens": 7},
    {"prompt_tokens": "abc", "completion_tokens": 7},
    {"prompt_tokens": 11, "completion_tokens": 10**12},
    {"prompt_tokens": 10**5000},
    {"total_tokens": "lots"},
]


@pytest.mark.parametrize("raw", ABSURD, ids=range(len(ABSURD)))
def test_absurd_usage_is_clamped_and_marked(raw: dict[str, Any]):
    usage, source, _ = measure(Ending.COMPLETE, WORDS, FINISH, usage_of(raw))
    assert source == UsageSource.CLAMPED
    assert (usage.input_tokens, usage.output_tokens) == (PROMPT, DELIVERED)


@pytest.mark.parametrize(
    ("fields", "model", "most"),
    [
        ({}, make_model(context_length=1000), 1000),
        ({}, make_model(context_length=1000, max_output=50), 1050),
        ({"max_tokens": 20}, make_model(context_length=1000, max_output=50), 1020),
        ({"n": 4}, make_model(context_length=1000, max_output=50), 1200),
        (
            {"max_tokens": 10**18},
            make_model(context_length=1000, max_output=50),
            1050,
        ),
        ({"max_tokens": 10**18}, make_model(context_length=1000), 2000),
        ({}, make_model(), 2_000_000),
    ],
)
def test_absurd_is_above_context_and_max_tokens(
    fields: dict[str, Any], model: ModelPicture, most: int
):
    for tokens, source in ((most, UsageSource.UPSTREAM), (most + 1, "clamped")):
        raw = {"prompt_tokens": 1, "completion_tokens": tokens}
        found = measure(
            Ending.COMPLETE, WORDS, usage_of(raw), call=read_call(**fields), model=model
        )
        assert found[1] == source


@pytest.mark.parametrize(
    "ending",
    [Ending.FAILED_BEFORE_FIRST_BYTE, Ending.EMPTY, Ending.ERROR_FINISH],
)
def test_failed_answers_cost_nothing(ending: Ending):
    meter = meter_of(WORDS, usage_of(USAGE))
    assert meter.measure(ending) == (Usage({}), UsageSource.NONE)


def test_an_error_without_any_answer_costs_nothing():
    assert meter_of(Reading()).end(Ending.PARTIAL) == Ending.ERROR_FINISH
    assert measure(Ending.PARTIAL, Reading())[1:] == (UsageSource.NONE, 0)


@pytest.mark.parametrize(
    "endpoint",
    [
        Endpoint.CHAT_COMPLETIONS,
        Endpoint.COMPLETIONS,
        Endpoint.RESPONSES,
        Endpoint.EMBEDDINGS,
        Endpoint.IMAGE_GENERATIONS,
    ],
)
def test_an_empty_answer_costs_nothing(endpoint: Endpoint):
    meter = meter_of(FINISH, usage_of({"prompt_tokens": 5}), call=read_call(endpoint))
    assert meter.end(Ending.COMPLETE) == Ending.EMPTY


def test_silent_thinking_is_an_answer():
    """Reasoning that is not shown still was delivered as tokens."""
    usage, source, cost = measure(Ending.COMPLETE, FINISH, usage_of(USAGE))
    assert (usage.output_tokens, source, cost) == (7, UsageSource.UPSTREAM, 81)


def test_a_verdict_has_no_words_and_is_complete():
    meter = meter_of(call=read_call(Endpoint.MODERATIONS))
    assert meter.end(Ending.COMPLETE) == Ending.COMPLETE


@pytest.mark.parametrize(
    "ending", [Ending.PARTIAL, Ending.CLIENT_LEFT, Ending.OUT_OF_CREDIT]
)
def test_a_part_of_an_answer_costs_what_was_delivered(ending: Ending):
    usage, source, cost = measure(ending, WORDS)
    assert (usage.output_tokens, source) == (DELIVERED, UsageSource.ESTIMATED)
    assert cost == PROMPT + 10 * DELIVERED


@pytest.mark.parametrize(
    "ending", [Ending.PARTIAL, Ending.CLIENT_LEFT, Ending.OUT_OF_CREDIT]
)
def test_usage_that_was_seen_counts_for_a_part_too(ending: Ending):
    usage, source, _ = measure(ending, WORDS, usage_of(USAGE))
    assert (usage.output_tokens, source) == (7, UsageSource.UPSTREAM)


def test_the_last_usage_counts_and_is_never_summed():
    first = usage_of({"prompt_tokens": 11, "completion_tokens": 1})
    usage, _, _ = measure(Ending.COMPLETE, first, WORDS, usage_of(USAGE), FINISH)
    assert usage.output_tokens == 7


def test_an_empty_usage_takes_nothing_back():
    usage, source, _ = measure(Ending.COMPLETE, WORDS, usage_of(USAGE), usage_of({}))
    assert (usage.output_tokens, source) == (7, UsageSource.UPSTREAM)


def test_half_a_surrogate_pair_can_be_counted():
    usage, _, _ = measure(
        Ending.COMPLETE, Reading(text="\ud83d", has_content=True), FINISH
    )
    assert usage.output_tokens > 0
