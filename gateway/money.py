"""Integer money: nano-USD, one billionth of a US dollar.

A 64-bit column holds 9.2 billion dollars of it. Prices are nano-USD per
`PRICE_QUANTUM` units; a priced line is rounded half up, once.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NANO = 1_000_000_000
MILLION = 1_000_000
MAX_NANO = 2**63 - 1


def parse_usd(text: str | Decimal) -> int:
    """Nano-USD of a decimal amount such as "10" or "-0.25".

    Raises ValueError for anything that is not a finite amount that fits a column.
    """
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount of money") from None
    if not amount.is_finite() or abs(amount) > MAX_NANO // NANO:
        raise ValueError(f"{text!r} is not an amount of money we can hold")
    return int((amount * NANO).to_integral_value(ROUND_HALF_UP))


def format_usd(nano: int) -> str:
    """Exact dollars: 1_500_000_000 -> "1.50", 2_500 -> "0.0000025", at least cents."""
    sign = "-" if nano < 0 else ""
    whole, fraction = divmod(abs(nano), NANO)
    digits = f"{fraction:09d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{digits}"


def price_line(*, quantity: int, rate: int, quantum: int, multiplier_ppm: int) -> int:
    """Nano-USD of `quantity` units at `rate` nano-USD per `quantum` units.

    `multiplier_ppm` is the group's multiplier in millionths. Rounded half up once.
    """
    divisor = quantum * MILLION
    return (2 * quantity * rate * multiplier_ppm + divisor) // (2 * divisor)
