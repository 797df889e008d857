"""Rates that depend on the length of the prompt."""

import pytest

from gateway.enums import Unit
from gateway.metering.cost import fill_rates, list_cost_lines, sum_cost
from gateway.metering.tiers import pick_rates
from gateway.money import MILLION

LONG = {
    "input": 2_000_000,
    "input_cached": 200_000,
    "output": 12_000_000,
    "input@200000": 4_000_000,
    "output@200000": 18_000_000,
    "input@900000": 6_000_000,
}


@pytest.mark.parametrize(
    ("prompt", "rate"),
    [(1, 2), (200_000, 2), (200_001, 4), (900_000, 4), (900_001, 6)],
)
def test_the_whole_call_is_charged_at_the_step_its_prompt_reached(
    prompt: int, rate: int
):
    lines = list_cost_lines({"input": prompt}, LONG, multiplier_ppm=MILLION)
    assert [line["amount"] for line in lines] == [prompt * rate]


def test_cached_tokens_are_a_part_of_the_prompt_and_keep_their_rate():
    usage = {"input": 50_000, "input_cached": 150_001, "output": 10}
    lines = list_cost_lines(usage, LONG, multiplier_ppm=MILLION)
    assert [(it["unit"], it["rate"]) for it in lines] == [
        ("input", 4_000_000),
        ("input_cached", 200_000),
        ("output", 18_000_000),
    ]


def test_long_answers_are_no_long_prompts():
    cost = sum_cost({"input": 1, "output": 300_000}, LONG, multiplier_ppm=MILLION)
    assert cost == 2 + 300_000 * 12


def test_what_falls_back_does_so_within_its_step():
    rates = {"input": 3, "output": 5, "input@10": 7}
    assert pick_rates({"input": 11}, rates) == {"input": 7, "output": 5}
    cost = sum_cost({"input_cached": 11}, rates, multiplier_ppm=MILLION * MILLION)
    assert cost == 11 * 7


@pytest.mark.parametrize("prompt", [1, 200_001, 900_001])
def test_filled_rates_cost_the_same(prompt: int):
    usage = {unit.value: prompt for unit in Unit}
    for rates in (LONG, {"call": 1}, {"input": 3, "image/hd/1": 5, "output@5": 6}):
        plain = sum_cost(usage, rates, multiplier_ppm=MILLION)
        assert sum_cost(usage, fill_rates(rates), multiplier_ppm=MILLION) == plain


def test_rates_without_steps_are_left_alone():
    rates = {"input": 3}
    assert pick_rates({"input": 10**9}, rates) is rates
