import asyncio

import pytest

from gateway.limits.address import connect, list_greetings


@pytest.mark.parametrize(
    ("url", "commands"),
    [
        ("unix:///tmp/x.sock", []),
        ("redis://host:6379/0", []),
        ("redis://:p%40ss@host", [("AUTH", "p@ss")]),
        ("rediss://me:pass@host/3", [("AUTH", "me", "pass"), ("SELECT", "3")]),
    ],
)
def test_who_signs_in_where(url: str, commands: list[tuple[str, ...]]):
    assert list_greetings(url) == commands


@pytest.mark.parametrize(
    "url", ["http://host", "redis://127.0.0.1:1", "unix:///nowhere/x.sock"]
)
async def test_an_address_without_redis(url: str):
    with pytest.raises((OSError, ValueError)):
        await connect(url, asyncio.Protocol)
