"""Requests as a server hands them to the lean path, without a server."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from gateway.api.request import LeanRequest

Message = MutableMapping[str, Any]
LEFT: Message = {"type": "http.disconnect"}


def body_of(*parts: bytes) -> list[Message]:
    return [
        {"type": "http.request", "body": part, "more_body": at < len(parts) - 1}
        for at, part in enumerate(parts)
    ]


def make_request(
    *messages: Message,
    method: str = "POST",
    path: str = "/v1/chat/completions",
    query: bytes = b"",
    **headers: str,
) -> LeanRequest:
    """A request whose server says `messages`, then nothing more. Names of headers are
    written with underscores."""
    waiting = list(messages)

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in headers.items()
        ],
    }
    return LeanRequest(scope, receive)
