"""Who calls: an API key, in any of the places where clients put it."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qs

from gateway.errors import Forbidden, InvalidKey, MissingKey
from gateway.failed_keys import failed_keys
from gateway.key_cache import cache
from gateway.key_rules import Address, is_inside
from gateway.pictures import KeyPicture

NOT_FROM_HERE = (
    "Your IP address is not in the list of addresses that may use this API key."
)
KEY_HEADERS = ("x-api-key", "x-goog-api-key")


class HasKey(Protocol):
    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def query_string(self) -> bytes: ...

    @property
    def client_address(self) -> Address | None: ...


class ApiKeyAuthentication:
    """DRF's shape of an authentication class, awaited by our dispatch."""

    async def authenticate(self, request: HasKey) -> KeyPicture:
        """Raises MissingKey, InvalidKey, TooManyWrongKeys, Forbidden or Busy."""
        secret = find_secret(request)
        try:
            key = await cache.find(
                secret, check=lambda: failed_keys.check(request.client_address)
            )
        except InvalidKey:
            failed_keys.note(request.client_address)
            raise
        if key.networks and not is_inside(request.client_address, key.networks):
            raise Forbidden(NOT_FROM_HERE, code="ip_not_authorized")
        return key


def find_secret(request: HasKey) -> str:
    """Bearer token, Anthropic's or Google's header, or Google's query parameter."""
    scheme, _, rest = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and rest.strip():
        return rest.strip()
    for name in KEY_HEADERS:
        if secret := request.headers.get(name, "").strip():
            return secret
    if request.query_string.find(b"key=") >= 0:
        values = parse_qs(request.query_string.decode("latin-1")).get("key")
        if values:
            return values[-1].strip()
    raise MissingKey
