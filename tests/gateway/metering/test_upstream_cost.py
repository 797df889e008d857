"""What a call costs us."""

from datetime import UTC, datetime
from typing import Any

from gateway.metering.cost import fill_rates
from gateway.metering.upstream_cost import find_upstream_cost
from gateway.pictures import PricePicture
from tests.gateway.providers.pictures import picture_channel

USAGE = {"input": 1_000_000, "output": 500_000, "call": 1}
LIST = {"input": 1_000, "output": 4_000}  # nano-USD a million: 3,000 for USAGE


def cost(
    usage: dict[str, int] = USAGE, price: dict[str, int] | None = LIST, **channel: Any
) -> int | None:
    rates = channel.pop("rates", {})
    picture = picture_channel(
        cost_rates={name: fill_rates(it) for name, it in rates.items()}, **channel
    )
    version = None
    if price is not None:
        version = PricePicture(1, price, datetime.now(UTC), fill_rates(price))
    return find_upstream_cost(usage, picture, "gpt-4o", version)


def test_a_part_of_the_list_price():
    assert cost(cost_ppm=600_000) == 1_800
    assert cost(cost_ppm=0) == 0


def test_rates_of_its_own_go_first():
    rates = {"gpt-4o": {"input": 10, "output": 20}}
    assert cost(cost_ppm=600_000, rates=rates) == 20
    assert cost(cost_ppm=600_000, rates={"another": {"input": 10}}) == 1_800


def test_rates_fall_back_and_rise_as_prices_do():
    rates = {"gpt-4o": {"input": 10, "input@200000": 30}}
    assert cost({"input_cached": 1_000_000}, rates=rates) == 30
    assert cost({"input_cached": 100_000}, rates=rates) == 1


def test_what_is_not_known_is_none():
    assert cost() is None
    assert cost(price=None, cost_ppm=600_000) is None
    assert cost({}, cost_ppm=600_000) is None
    assert cost(price=None, rates={"gpt-4o": {"input": 10, "output": 0}}) == 10
