from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.errors import NoChannel
from gateway.pictures import PriceHistory, PricePicture
from gateway.routing.prices import find_price
from gateway.snapshot import Snapshot

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OLD = PricePicture(1, {"input": 1}, MONDAY - timedelta(days=7))
NEW = PricePicture(2, {"input": 2}, MONDAY)
PICTURE = Snapshot(1, {}, {}, {"m": PriceHistory((OLD, NEW))}, {})


@pytest.mark.parametrize(
    ("moment", "price"),
    [
        (MONDAY - timedelta(microseconds=1), OLD),
        (MONDAY, NEW),
        (MONDAY + timedelta(days=900), NEW),
        (OLD.effective_at, OLD),
        (OLD.effective_at - timedelta(microseconds=1), None),
    ],
)
def test_the_price_of_the_moment(moment: datetime, price: PricePicture | None):
    assert find_price(PICTURE, "m", moment) == price


def test_a_model_without_a_price(settings: Any):
    settings.UNPRICED_MODELS = "serve"
    assert find_price(PICTURE, "x", MONDAY) is None
    settings.UNPRICED_MODELS = "refuse"
    with pytest.raises(NoChannel, match="has no price yet"):
        find_price(PICTURE, "x", MONDAY)
