"""The price a call is held at; that version also charges it."""

from datetime import datetime

from django.conf import settings

from gateway.errors import NoChannel
from gateway.pictures import PricePicture
from gateway.snapshot import Snapshot


def find_price(picture: Snapshot, model: str, moment: datetime) -> PricePicture | None:
    """None when the model has no price and the operator serves such models free.
    Raises NoChannel when the operator refuses them."""
    price = picture.price_of(model, moment)
    if price is None and settings.UNPRICED_MODELS == "refuse":
        raise NoChannel(
            f"The model `{model[:200]}` has no price yet. Please ask the operator."
        )
    return price
