from decimal import Decimal

import pytest

from portal.catalogue.rates import list_rates, make_rate, pick_columns, write_price
from portal.models import SiteSettings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("nano", "text"),
    [
        ("2500000000", "$2.50"),
        ("0", "$0.00"),
        ("75000000", "$0.075"),
        ("3125000000", "$3.125"),
        ("1", "$0.000000001"),
        ("0.5", "$0.0000000005"),
        ("1234567890000", "$1,234.56789"),
    ],
)
def test_prices_are_written_to_the_last_digit(nano: str, text: str):
    assert write_price(Decimal(nano)) == text


def test_prices_in_another_currency():
    SiteSettings.objects.create(display_currency="CNY", display_rate=Decimal("7.2"))
    rate = make_rate("input", 2_500_000_000, multiplier_ppm=1_000_000)
    assert (rate.price, rate.exact) == ("¥18.00", "US$2.50")


def test_the_multiplier_is_exact():
    rate = make_rate("input", 2_500_000_001, multiplier_ppm=850_000)
    assert rate.paid == Decimal("2125000000.85")
    assert rate.is_changed
    assert (rate.listed, rate.price) == ("$2.500000001", "$2.12500000085")


def test_token_prices_have_three_columns():
    columns = pick_columns({"input": 5, "output": 7}, multiplier_ppm=1_000_000)
    assert columns["input"].nano == 5
    assert columns["output"].nano == 7
    assert columns["input_cached"] is None  # nothing to show: it costs what input does
    assert columns["other"] is None


def test_what_counts_no_tokens_shows_its_first_rate():
    rates = {"image/hd/1024x1024": 80, "image": 40, "image/standard/256x256": 16}
    columns = pick_columns(rates, multiplier_ppm=1_000_000)
    assert columns["other"].unit == "image"
    assert [rate.unit for rate in list_rates(rates, multiplier_ppm=1)] == [
        "image",
        "image/hd/1024x1024",
        "image/standard/256x256",
    ]


@pytest.mark.parametrize(
    ("unit", "per"),
    [
        ("input", "per 1M tokens"),
        ("image/hd/1024x1024", "per picture"),
        ("audio_millisecond", "per minute"),
        ("character", "per 1M characters"),
        ("call", "per call"),
    ],
)
def test_what_a_price_is_for(unit: str, per: str):
    assert str(make_rate(unit, 1, multiplier_ppm=1).per) == per
