from ipaddress import ip_address

import pytest

from gateway.api.authentication import ApiKeyAuthentication, find_secret
from gateway.api.request import LeanRequest
from gateway.errors import InvalidKey, MissingKey, TooManyWrongKeys
from gateway.failed_keys import MOST_FAILURES, failed_keys
from tests.gateway.api.asgi import make_request


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"authorization": "Bearer sk-1"}, b""),
        ({"authorization": "bearer sk-1"}, b""),
        ({"authorization": "BEARER   sk-1  "}, b""),
        ({"authorization": " Bearer sk-1"}, b""),
        ({"x_api_key": "sk-1"}, b""),
        ({"x_api_key": " sk-1 "}, b""),
        ({"x_goog_api_key": "sk-1"}, b""),
        ({}, b"key=sk-1"),
        ({}, b"alt=sse&key=%73k-1"),
        ({}, b"key=other&key=sk-1"),
        ({"authorization": "Bearer sk-1", "x_api_key": "other"}, b"key=other"),
        ({"authorization": "Bearer ", "x_api_key": "sk-1"}, b""),
        ({"authorization": "Basic abc", "x_api_key": "sk-1"}, b""),
        ({"x_api_key": "", "x_goog_api_key": "sk-1"}, b""),
    ],
)
def test_all_forms_of_a_key(headers: dict[str, str], query: bytes):
    assert find_secret(make_request(query=query, **headers)) == "sk-1"


def test_a_key_may_hold_spaces():
    request = make_request(authorization="Bearer My API Key")
    assert find_secret(request) == "My API Key"


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, b""),
        ({"authorization": ""}, b""),
        ({"authorization": "Bearer"}, b""),
        ({"authorization": "Bearer "}, b""),
        ({"authorization": "Basic abc"}, b""),
        ({"authorization": "sk-1"}, b""),
        ({"cookie": "key=sk-1"}, b""),
        ({}, b"apikey=sk-1"),
        ({}, b"key="),
    ],
)
def test_no_key(headers: dict[str, str], query: bytes):
    with pytest.raises(MissingKey, match="You didn't provide an API key"):
        find_secret(make_request(query=query, **headers))


async def test_who_guesses_waits_and_a_known_key_does_not(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(LeanRequest, "client_address", ip_address("8.8.8.8"))
    monkeypatch.setattr("gateway.key_cache.read_key", lambda _: None)
    failed_keys.clear()
    authentication = ApiKeyAuthentication()
    for number in range(MOST_FAILURES):
        request = make_request(authorization=f"Bearer sk-wrong{number:020}")
        with pytest.raises(InvalidKey):
            await authentication.authenticate(request)
    with pytest.raises(TooManyWrongKeys):
        await authentication.authenticate(make_request(x_api_key="sk-" + "x" * 30))
    failed_keys.clear()
