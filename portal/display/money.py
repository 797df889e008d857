"""Nano-USD as text in the site's display currency."""

from decimal import ROUND_HALF_UP, Decimal

from gateway.money import NANO, format_usd
from portal.site import read_site

SYMBOLS = {
    "USD": "$",
    "CNY": "¥",
    "JPY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
}
CENT = Decimal("0.01")
MICRO = Decimal("0.000001")
MINUS = "\N{MINUS SIGN}"


def format_money(nano: int) -> str:
    """Cents, and up to six digits for less than a unit: "$86.42", "$0.00551"."""
    amount = convert(nano)
    if abs(amount) >= 1 or amount == amount.quantize(CENT):
        return write(amount, CENT)
    text = write(amount, MICRO)
    whole, _, digits = text.partition(".")
    return f"{whole}.{digits.rstrip('0').ljust(2, '0')}"


def format_cost(nano: int) -> str:
    """Always six digits, so that a column lines up: "$0.005510"."""
    return write(convert(nano), MICRO)


def format_exact(nano: int) -> str:
    """To the last nano, in US dollars, as it stands in the ledger."""
    sign = MINUS if nano < 0 else ""
    symbol = "$" if read_site().display_currency == "USD" else "US$"
    return f"{sign}{symbol}{format_usd(abs(nano))}"


def convert(nano: int) -> Decimal:
    """The amount in the display currency, exact."""
    return Decimal(nano) * Decimal(read_site().display_rate) / NANO


def write(amount: Decimal, step: Decimal) -> str:
    """`amount` rounded to `step`; what would round to nothing reads "<$0.000001"."""
    currency = read_site().display_currency
    symbol = SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
    sign = MINUS if amount < 0 else ""
    size = abs(amount)
    if 0 < size < MICRO:
        return f"{sign}<{symbol}{MICRO:f}"
    return f"{sign}{symbol}{size.quantize(step, ROUND_HALF_UP):,f}"


def write_price(nano: Decimal) -> str:
    """In the display currency, never rounded to cents: "$2.50", "$0.0000025"."""
    site = read_site()
    symbol = SYMBOLS.get(site.display_currency, f"{site.display_currency} ")
    return f"{symbol}{write_digits(nano * Decimal(site.display_rate) / NANO)}"


def write_digits(amount: Decimal) -> str:
    """Every digit there is, and at least cents."""
    whole, _dot, fraction = f"{amount:,f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
