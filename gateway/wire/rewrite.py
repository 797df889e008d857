"""The few changes made to what an upstream answers; all else passes as bytes."""

import base64
import re
import struct
from typing import Any

import msgspec

from gateway.wire.requests import Members
from gateway.wire.sse import format_data

# Unescaped quotes cannot stand inside a JSON string, so these match members only.
USAGE_NULL = re.compile(rb',\s*"usage"\s*:\s*null')
MODEL = re.compile(rb'"model"\s*:\s*"(?:[^"\\]|\\.)*"')

_members = msgspec.json.Decoder(Members)


class _Vector(msgspec.Struct):
    embedding: list[float] | str


class _Vectors(msgspec.Struct):
    data: list[_Vector]


_vectors = msgspec.json.Decoder(_Vectors)


def strip_usage(event: bytes, data: bytes) -> bytes:
    """`event` without its `usage` member, which this client did not ask for."""
    stripped = event.replace(b',"usage":null', b"", 1)
    if len(stripped) < len(event):
        return stripped
    stripped, count = USAGE_NULL.subn(b"", event, count=1)
    if count:
        return stripped
    members: dict[str, Any] = dict(_members.decode(data))
    if members.pop("usage", None) is None:
        return event
    return format_data(msgspec.json.encode(members))


def echo_model(text: bytes, model: str) -> bytes:
    """The first `model` member set to what the client called it."""
    member = b'"model":' + msgspec.json.encode(model)
    return MODEL.sub(lambda _: member, text, count=1)


def convert_vectors(body: bytes, encoding_format: str | None) -> bytes:
    """An embeddings answer in the format that was asked for: base64 is little-endian
    float32. Unchanged when it has that format already."""
    wants_text = encoding_format == "base64"
    try:
        vectors = _vectors.decode(body).data
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return body
    if all(isinstance(it.embedding, str) == wants_text for it in vectors):
        return body
    members: dict[str, Any] = dict(_members.decode(body))
    items = msgspec.json.decode(members["data"], type=list[dict[str, Any]])
    for item, vector in zip(items, vectors, strict=True):
        item["embedding"] = _convert(vector.embedding, wants_text=wants_text)
    members["data"] = items
    return msgspec.json.encode(members)


def _convert(vector: list[float] | str, *, wants_text: bool) -> list[float] | str:
    if wants_text and isinstance(vector, list):
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
    if not wants_text and isinstance(vector, str):
        raw = base64.b64decode(vector)
        return list(struct.unpack(f"<{len(raw) // 4}f", raw[: len(raw) // 4 * 4]))
    return vector
