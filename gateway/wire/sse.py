"""Server-sent events as bytes: splitting a stream into events, reading their data."""

import re

from gateway.errors import UpstreamError

MAX_EVENT_BYTES = 64 * 1024 * 1024  # pictures arrive as one line of several MB
BOUNDARY = re.compile(rb"\r\n\r\n|\n\n|\r\r|\r\n\n|\n\r\n")
DONE = b"data: [DONE]\n\n"


class EventSplitter:
    """Cuts what arrives into whole events, at once and wherever the bytes were cut.

    An event keeps its bytes; its end is always two line feeds.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []  # of one long event, joined when it ends
        self._size = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The events that `data` completes, in order."""
        if not self._parts and data.endswith(b"\n\n") and b"\r" not in data:
            if data.find(b"\n\n") == len(data) - 2:
                return [data]  # one whole event, as most arrive: nothing is copied
            return [event + b"\n\n" for event in data[:-2].split(b"\n\n") if event]
        self._parts.append(data)
        self._size += len(data)
        if self._size > MAX_EVENT_BYTES:
            raise UpstreamError(cause="event_too_long")
        tail = self._parts[-2][-3:] if len(self._parts) > 1 else b""
        if not BOUNDARY.search(tail + data) or data.endswith(b"\r"):
            return []
        *events, rest = BOUNDARY.split(b"".join(self._parts))
        self._parts = [rest] if rest else []
        self._size = len(rest)
        return [event + b"\n\n" for event in events if event]

    @property
    def rest(self) -> bytes:
        """What arrived after the last whole event."""
        return b"".join(self._parts)


def read_data(event: bytes) -> bytes | None:
    """The data of an event, its lines joined; None when it has none (a comment)."""
    if event.startswith(b"data: ") and event.count(b"\n") == 2:
        return event[6:-2]
    lines = [
        line[5:].removeprefix(b" ")
        for line in event.splitlines()
        if line.startswith(b"data:")
    ]
    return b"\n".join(lines) if lines else None


def format_data(data: bytes) -> bytes:
    return b"data: " + data + b"\n\n"
