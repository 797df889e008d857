"""Price multipliers as text."""

from decimal import Decimal

from gateway.money import MILLION


def write_multiplier(ppm: int) -> str:
    """Of so many millionths, without zeros that say nothing: "0.8", "1"."""
    text = f"{Decimal(ppm) / MILLION:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
