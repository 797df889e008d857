"""Usage into money: the same lines charge, explain and verify."""

import pytest

from gateway.enums import PRICE_QUANTUM, Unit
from gateway.metering.cost import find_rate, list_cost_lines, sum_cost
from gateway.money import MILLION, NANO

GPT = {  # nano-USD per million tokens: $2.50 in, $1.25 cached, $10 out
    "input": 2_500_000_000,
    "input_cached": 1_250_000_000,
    "output": 10_000_000_000,
}


def test_lines_show_quantity_rate_and_amount():
    lines = list_cost_lines({"input": 1000, "output": 200}, GPT, multiplier_ppm=MILLION)
    assert lines == [
        {
            "unit": "input",
            "quantity": 1000,
            "rate": 2_500_000_000,
            "quantum": MILLION,
            "amount": 2_500_000,
        },
        {
            "unit": "output",
            "quantity": 200,
            "rate": 10_000_000_000,
            "quantum": MILLION,
            "amount": 2_000_000,
        },
    ]


def test_cost_is_the_sum_of_its_lines():
    usage = {"input": 700, "input_cached": 300, "output": 50}
    assert sum_cost(usage, GPT, multiplier_ppm=MILLION) == 1_750_000 + 375_000 + 500_000


@pytest.mark.parametrize(
    ("multiplier_ppm", "cost"), [(0, 0), (800_000, 2_000_000), (1_500_000, 3_750_000)]
)
def test_group_multiplier_applies_to_each_line(multiplier_ppm: int, cost: int):
    assert sum_cost({"input": 1000}, GPT, multiplier_ppm=multiplier_ppm) == cost


def test_each_line_is_rounded_half_up_once():
    rates = {"input": 500_000, "output": 499_999}  # half a nano-USD, and just less
    usage = {"input": 1, "output": 1}
    assert sum_cost(usage, rates, multiplier_ppm=MILLION) == 1 + 0


def test_unused_and_free_units_have_no_line():
    usage = {"input": 0, "output": 5, "input_cached": 7}
    rates = {"input": 3, "output": 0, "input_cached": MILLION}
    lines = list_cost_lines(usage, rates, multiplier_ppm=MILLION)
    assert [(line["unit"], line["amount"]) for line in lines] == [("input_cached", 7)]


@pytest.mark.parametrize(
    ("unit", "whole"),
    [
        ("input_cached", "input"),
        ("input_cache_write", "input"),
        ("input_audio", "input"),
        ("input_image", "input"),
        ("output_reasoning", "output"),
        ("output_audio", "output"),
        ("output_image", "output"),
    ],
)
def test_unit_without_a_rate_costs_what_it_is_a_part_of(unit: str, whole: str):
    assert find_rate(unit, {whole: 7}) == 7
    assert find_rate(unit, {whole: 7, unit: 0}) == 0


@pytest.mark.parametrize("unit", ["image", "audio_millisecond", "character", "call"])
def test_unit_that_is_no_part_is_free_without_a_rate(unit: str):
    assert find_rate(unit, {"input": 7, "output": 8}) == 0


@pytest.mark.parametrize(
    ("key", "rate"),
    [
        ("image/hd/1024x1024", 80),
        ("image/hd/512x512", 60),
        ("image/low/512x512", 40),
        ("image", 40),
    ],
)
def test_finer_keys_fall_back_part_by_part(key: str, rate: int):
    rates = {"image": 40, "image/hd": 60, "image/hd/1024x1024": 80}
    assert find_rate(key, rates) == rate


def test_pictures_and_minutes_have_their_own_quantum():
    usage = {"image/hd/1024x1024": 2, "audio_millisecond": 90_000, "call": 1}
    rates = {"image": 40_000_000, "audio_millisecond": 6_000_000, "call": NANO}
    cost = 80_000_000 + 9_000_000 + NANO
    assert sum_cost(usage, rates, multiplier_ppm=MILLION) == cost


def test_every_unit_has_a_quantum():
    assert set(PRICE_QUANTUM) == set(Unit)


@pytest.mark.parametrize("key", ["parsec", "parsec/hd"])
def test_unknown_unit_is_an_error_and_not_free(key: str):
    with pytest.raises(ValueError, match="parsec"):
        sum_cost({key: 1}, GPT, multiplier_ppm=MILLION)
