"""The few changes made to what an upstream answers; all else passes as bytes."""

import base64
import re
import struct
from typing import Any

import msgspec

from gateway.enums import Endpoint
from gateway.wire.call_request import CHAT_LIKE
from gateway.wire.requests import Members
from gateway.wire.sse import format_data

# Unescaped quotes cannot stand inside a JSON string, so these match members only.
USAGE_NULL = re.compile(rb',\s*"usage"\s*:\s*null')
MODEL = re.compile(rb'"model"\s*:\s*"(?:[^"\\]|\\.)*"')

NAMES_MODEL = (
    *CHAT_LIKE,
    Endpoint.EMBEDDINGS,
    Endpoint.MODERATIONS,
    Endpoint.RESPONSES,
)
QUOTE = ord('"')

_members = msgspec.json.Decoder(Members)
_items = msgspec.json.Decoder(list[Members])
_numbers = msgspec.json.Decoder(list[float])
_text = msgspec.json.Decoder(str)


def strip_usage(event: bytes, data: bytes) -> bytes:
    """`event` without its `usage` member, which this client did not ask for."""
    stripped = event.replace(b',"usage":null', b"", 1)
    if len(stripped) < len(event):
        return stripped
    stripped, count = USAGE_NULL.subn(b"", event, count=1)
    if count:
        return stripped
    try:
        members: dict[str, Any] = dict(_members.decode(data))
    except msgspec.DecodeError:  # half a surrogate pair: better shown than lost
        return event
    if members.pop("usage", None) is None:
        return event
    return format_data(msgspec.json.encode(members))


class ModelEcho:
    """Sets the first `model` member of an answer to what the client called it: an
    upstream's own name for it may be another vendor's, or a path on its disk.

    The events of a stream all name it alike, so what was found in one is looked for by
    its bytes in the next.
    """

    __slots__ = ("_echo", "_found", "_spaced")

    def __init__(self, model: str) -> None:
        name = msgspec.json.encode(model)
        self._echo, self._spaced = b'"model":' + name, b'"model": ' + name
        self._found = b""

    def __call__(self, text: bytes) -> bytes:
        if self._found and self._found in text:
            return text.replace(self._found, self._echo, 1)
        if self._echo in text or self._spaced in text:
            return text
        match = MODEL.search(text)
        if match is None:
            return text
        self._found = match.group()
        return text[: match.start()] + self._echo + text[match.end() :]


def convert_vectors(body: bytes, encoding_format: str | None) -> bytes:
    """An embeddings answer in the format that was asked for: base64 is little-endian
    float32. Unchanged when it has that format already, or one that we do not know."""
    if encoding_format not in (None, "float", "base64"):
        return body
    wants_text = encoding_format == "base64"
    try:
        members: dict[str, Any] = dict(_members.decode(body))
        items: list[dict[str, Any]] = list(_items.decode(members["data"]))
        if all(_is_text(item["embedding"]) == wants_text for item in items):
            return body  # seen without making a number of any digit
        for item in items:
            if _is_text(item["embedding"]) != wants_text:
                convert = _pack_vector if wants_text else _unpack_vector
                item["embedding"] = convert(item["embedding"])
    except (ValueError, KeyError, OverflowError, struct.error):
        return body
    members["data"] = items
    return msgspec.json.encode(members)


def _is_text(raw: msgspec.Raw) -> bool:
    return memoryview(raw)[0] == QUOTE


def _pack_vector(raw: msgspec.Raw) -> str:
    vector = _numbers.decode(raw)
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _unpack_vector(raw: msgspec.Raw) -> list[float]:
    packed = base64.b64decode(_text.decode(raw), validate=True)
    return list(struct.unpack(f"<{len(packed) // 4}f", packed))
