"""Figures as a person reads them: money, counts, durations, moments."""

from portal.display.money import format_cost, format_exact, format_money
from portal.display.numbers import (
    format_compact,
    format_count,
    format_ms,
    format_percent,
)

__all__ = [
    "format_compact",
    "format_cost",
    "format_count",
    "format_exact",
    "format_money",
    "format_ms",
    "format_percent",
]
