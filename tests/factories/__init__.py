"""Rows and values for tests, made by plain functions; every argument has a default."""

from tests.factories.calls import make_hold, make_release, make_settlement, place
from tests.factories.people import make_account, make_api_key, make_user
from tests.factories.supply import make_channel, make_group, make_price, make_worker

__all__ = [
    "make_account",
    "make_api_key",
    "make_channel",
    "make_group",
    "make_hold",
    "make_price",
    "make_release",
    "make_settlement",
    "make_user",
    "make_worker",
    "place",
]
