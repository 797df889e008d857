"""Channels as the routing and the providers see them."""

from itertools import count
from typing import Any

from gateway.enums import ProviderName
from gateway.pictures import ChannelPicture, CredentialPicture

_numbers = count(1)


def picture_channel(**changes: Any) -> ChannelPicture:
    number = next(_numbers)
    fields: dict[str, Any] = {
        "id": number,
        "name": f"channel {number}",
        "provider": ProviderName.OPENAI,
        "base_url": "https://up.example/v1",
        "credentials": (CredentialPicture(number, "secret"),),
        "model_names": frozenset({"gpt-4o"}),
        "model_mapping": {},
        "group_ids": frozenset(),
        "priority": 0,
        "weight": 1,
        "connect_timeout": 1.0,
        "first_byte_timeout": 1.0,
        "idle_timeout": 1.0,
        "total_timeout": 1.0,
    }
    return ChannelPicture(**{**fields, **changes})
