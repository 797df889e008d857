"""Integer money: what goes in comes out, and rounding happens once."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.money import MAX_NANO, NANO, format_usd, parse_usd, price_line

LARGEST = MAX_NANO // NANO * NANO


@pytest.mark.parametrize(
    ("text", "nano"),
    [
        ("10", 10 * NANO),
        ("-0.25", -250_000_000),
        ("0.000000001", 1),
        ("0.0000000005", 1),
        ("0.00000000049", 0),
        ("1e3", 1000 * NANO),
        (Decimal("0.10"), 100_000_000),
        ("9223372036", LARGEST),
    ],
)
def test_parse_reads_dollars(text: str, nano: int):
    assert parse_usd(text) == nano


@pytest.mark.parametrize(
    "text", ["", "ten", "1,5", "NaN", "sNaN", "inf", "-Infinity", "9223372037", "1e99"]
)
def test_parse_refuses_what_is_no_money(text: str):
    with pytest.raises(ValueError, match="money"):
        parse_usd(text)


@pytest.mark.parametrize(
    ("nano", "text"),
    [
        (0, "0.00"),
        (1_500_000_000, "1.50"),
        (2_500, "0.0000025"),
        (-1, "-0.000000001"),
        (123 * NANO, "123.00"),
    ],
)
def test_format_is_exact_with_cents_at_least(nano: int, text: str):
    assert format_usd(nano) == text


@given(st.integers(-LARGEST, LARGEST))
def test_format_and_parse_are_inverse(nano: int):
    assert parse_usd(format_usd(nano)) == nano


@given(
    quantity=st.integers(0, 10**12),
    rate=st.integers(0, 10**12),
    quantum=st.sampled_from([1, 60_000, 1_000_000]),
    multiplier_ppm=st.integers(0, 10**8),
)
def test_price_line_rounds_half_up(
    quantity: int, rate: int, quantum: int, multiplier_ppm: int
):
    exact = Decimal(quantity * rate * multiplier_ppm).scaleb(-6)
    whole, rest = divmod(quantity * rate * multiplier_ppm, quantum * 10**6)
    line = price_line(
        quantity=quantity, rate=rate, quantum=quantum, multiplier_ppm=multiplier_ppm
    )
    assert line == whole + (2 * rest >= quantum * 10**6)
    if exact < 10**15:
        assert line == (exact / quantum).to_integral_value(ROUND_HALF_UP)
