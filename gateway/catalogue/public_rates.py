"""From the public list's money to ours."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from gateway.enums import Unit
from gateway.metering.tiers import MARK
from gateway.money import parse_usd

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice

# Their key -> our unit, and how many of our quanta one of theirs holds.
UNITS: dict[str, tuple[Unit, int]] = {
    "input_mtok": (Unit.INPUT, 1),
    "cache_read_mtok": (Unit.INPUT_CACHED, 1),
    "cache_write_mtok": (Unit.INPUT_CACHE_WRITE, 1),
    "input_audio_mtok": (Unit.INPUT_AUDIO, 1),
    "input_image_mtok": (Unit.INPUT_IMAGE, 1),
    "output_mtok": (Unit.OUTPUT, 1),
    "output_reasoning_mtok": (Unit.OUTPUT_REASONING, 1),
    "output_audio_mtok": (Unit.OUTPUT_AUDIO, 1),
    "output_image_mtok": (Unit.OUTPUT_IMAGE, 1),
    "input_mchars": (Unit.CHARACTER, 1),
    "audio_hours": (Unit.AUDIO_MILLISECOND, 60),  # an hour; ours is a minute
    "requests_kcount": (Unit.CALL, 1000),
}


def read_rates(price: ModelPrice) -> dict[str, int]:
    """Unit -> nano-USD per quantum, of every key that we can meter; what long prompts
    cost is under keys such as "input@200000"."""
    rates: dict[str, int] = {}
    for key, (unit, quanta) in UNITS.items():
        usd = getattr(price, key)
        if usd is not None:
            rates[unit.value] = parse_usd(_take_base(usd) / quanta)
            for tier in getattr(usd, "tiers", ()):
                rates[f"{unit.value}{MARK}{tier.start}"] = parse_usd(tier.price)
    return rates


def pick_price(model: ModelInfo, today: datetime) -> ModelPrice:
    """The price in force. Where it changes with the time of day, the dearest of them:
    ours is one price for the whole day, and must not fall below what is paid for it."""
    from genai_prices.types import StartDateConstraint, TimeOfDateConstraint

    if not isinstance(model.prices, list):
        return model.prices
    in_force = [model.prices[0].prices]
    for condition in model.prices[1:]:
        constraint = condition.constraint
        if isinstance(constraint, TimeOfDateConstraint):
            in_force.append(condition.prices)
        elif not isinstance(constraint, StartDateConstraint) or constraint.active(
            today
        ):
            in_force = [condition.prices]
    return max(in_force, key=_weigh)


def _weigh(price: ModelPrice) -> Decimal:
    return _take_base(price.input_mtok) + _take_base(price.output_mtok)


def _take_base(usd: object) -> Decimal:
    """Prices that rise with the length of the prompt start at `base`."""
    base = getattr(usd, "base", usd)
    return base if isinstance(base, Decimal) else Decimal(0)
