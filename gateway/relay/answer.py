"""What the relay hands to the ASGI handler: a body, or a producer that sends itself."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON_HEADERS: Headers = [(b"content-type", b"application/json")]
EVENT_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes = b""
    produce: Callable[[Send, Headers], Awaitable[None]] | None = None


class AbortAnswer(Exception):
    """Ends the connection without ending the body: raw audio cannot carry an error."""


def send_head(send: Send, status: int, headers: Headers) -> Awaitable[None]:
    return send({"type": "http.response.start", "status": status, "headers": headers})


def send_part(send: Send, data: bytes, *, is_last: bool = False) -> Awaitable[None]:
    return send({"type": "http.response.body", "body": data, "more_body": not is_last})
