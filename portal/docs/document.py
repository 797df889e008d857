"""The whole document of the site: `/v1`, then the management API."""

from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson

from gateway.api.schemas.document import build_document as build_calls
from portal.management_api.document import build_part

Document = dict[str, Any]


def build_document(base_url: str) -> Document:
    """OpenAPI 3.1 of the API at `base_url` (no trailing slash)."""
    document, part = build_calls(base_url), build_part()
    document["paths"] |= part["paths"]
    document["tags"] += part["tags"]
    for kind, components in part["components"].items():
        document["components"][kind] |= components
    return document


def digest_document(base_url: str) -> str:
    """An entity tag for the document."""
    return f'"{sha256(write_document(base_url)).hexdigest()[:32]}"'


@lru_cache(maxsize=4)
def write_document(base_url: str) -> bytes:
    """The document as JSON; made once for an address."""
    return orjson.dumps(build_document(base_url))
