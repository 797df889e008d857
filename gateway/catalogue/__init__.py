"""The models on offer: where they and their prices come from, and who serves them."""

from gateway.catalogue.channels import NewChannel, open_channel
from gateway.catalogue.demo import retire_demo, seed_demo
from gateway.catalogue.pricing import add_price, list_unpriced
from gateway.catalogue.seeding import seed_prices

__all__ = [
    "NewChannel",
    "add_price",
    "list_unpriced",
    "open_channel",
    "retire_demo",
    "seed_demo",
    "seed_prices",
]
