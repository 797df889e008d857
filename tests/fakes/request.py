"""Minimal HTTP/1.1 on asyncio streams: what a well-behaved client can send us."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.forms import Part, read_parts

MAX_HEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """One whole request; `fields` is the JSON object or the form's text fields."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    fields: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @property
    def is_stream(self) -> bool:
        return self.fields.get("stream") in (True, "true")

    @property
    def wants_usage(self) -> bool:
        options = self.fields.get("stream_options")
        return isinstance(options, dict) and options.get("include_usage") is True


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None once the client is done with it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, headers = split_head(head)
        body = await read_body(reader, headers)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    parts = read_parts(body, headers.get("content-type", ""))
    fields = read_form_fields(parts) if parts else read_json_fields(body)
    return Request(method, path, headers, body, fields, parts)


def split_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    return method, target.split("?", 1)[0], headers


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await read_chunks(reader)
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readline()).split(b";")[0] or b"0", 16):
        body += (await reader.readexactly(size + 2))[:-2]
    while (await reader.readline()).strip():
        pass  # trailers
    return bytes(body)


def read_json_fields(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def read_form_fields(parts: list[Part]) -> dict[str, Any]:
    """Text fields by name; a repeated name becomes a list, in order."""
    fields: dict[str, Any] = {}
    for part in parts:
        if part.text is None:
            continue
        if part.name in fields:
            earlier = fields[part.name]
            fields[part.name] = [
                *(earlier if isinstance(earlier, list) else [earlier]),
                part.text,
            ]
        else:
            fields[part.name] = part.text
    return fields
