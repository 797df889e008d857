from decimal import Decimal

import pytest

from gateway.money import NANO
from portal.display import format_cost, format_exact, format_money
from portal.models import SiteSettings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("nano", "money", "cost"),
    [
        (0, "$0.00", "$0.000000"),
        (1, "<$0.000001", "<$0.000001"),
        (5_510_000, "$0.00551", "$0.005510"),
        (310_000_000, "$0.31", "$0.310000"),
        (86_424_000_000, "$86.42", "$86.424000"),
        (1_234_567 * NANO, "$1,234,567.00", "$1,234,567.000000"),
        (-2_500_000_000, "−$2.50", "−$2.500000"),
        (-1, "−<$0.000001", "−<$0.000001"),
    ],
)
def test_dollars(nano: int, money: str, cost: str):
    assert (format_money(nano), format_cost(nano)) == (money, cost)


def test_another_currency_is_converted_and_the_exact_amount_stays_in_dollars():
    SiteSettings.objects.create(display_currency="CNY", display_rate=Decimal("7.2"))
    assert format_money(10 * NANO) == "¥72.00"
    assert format_exact(10 * NANO) == "US$10.00"


def test_exact_keeps_the_last_nano():
    assert format_exact(1) == "$0.000000001"
    assert format_exact(-1_500_000_000) == "−$1.50"
