"""Who calls: an API key, in any of the places where clients put it."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qs

from gateway.errors import MissingKey
from gateway.key_cache import cache
from gateway.pictures import KeyPicture

KEY_HEADERS = ("x-api-key", "x-goog-api-key")


class HasKey(Protocol):
    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def query_string(self) -> bytes: ...


class ApiKeyAuthentication:
    """DRF's shape of an authentication class, awaited by our dispatch."""

    async def authenticate(self, request: HasKey) -> KeyPicture:
        """Raises MissingKey, InvalidKey, Forbidden or Busy."""
        return await cache.find(find_secret(request))


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
