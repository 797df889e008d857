"""Server-sent events as bytes: splitting a stream into events, reading their data."""

import re

from gateway.errors import UpstreamError

MAX_EVENT_BYTES = 64 * 1024 * 1024  # pictures arrive as one line of several MB
# Two line ends. A carriage return ends a line by itself, so an event is whole with it;
# a line feed that follows belongs to it.
BOUNDARY = re.compile(rb"\n(?:\n|\r\n?)|\r(?:\n(?:\n|\r\n?)|\r\n?)")
LONGEST_BOUNDARY = 4
LINE_END = re.compile(rb"\r\n?")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DONE = b"data: [DONE]\n\n"


class EventSplitter:
    """Cuts what arrives into whole events, at once and wherever the bytes were cut.

    An event keeps its bytes, but its lines end with line feeds, the last with two.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()  # the event that is not whole yet
        self._may_skip_feed = False  # the last event ended with a carriage return

    def feed(self, data: bytes) -> list[bytes]:
        """The events that `data` completes, in order."""
        if self._buffer or self._may_skip_feed or b"\r" in data:
            return self._gather(data)
        if data.find(b"\n\n") == len(data) - 2 > 0:
            return [data]  # one whole event, as most arrive: nothing is copied
        if data.endswith(b"\n\n") and b"\n\n\n" not in data:
            return [event + b"\n\n" for event in data[:-2].split(b"\n\n") if event]
        return self._gather(data)

    def _gather(self, data: bytes) -> list[bytes]:
        if self._may_skip_feed and data:
            data = data.removeprefix(b"\n")
            self._may_skip_feed = False
        buffer = self._buffer
        searched = max(0, len(buffer) - LONGEST_BOUNDARY + 1)
        buffer += data
        if len(buffer) > MAX_EVENT_BYTES:
            raise UpstreamError(cause="event_too_long")
        events: list[bytes] = []
        start = 0
        for boundary in BOUNDARY.finditer(buffer, searched):
            if boundary.start() > start:
                event = bytes(buffer[start : boundary.start()]) + b"\n\n"
                events.append(LINE_END.sub(b"\n", event) if b"\r" in event else event)
            start = boundary.end()
        if start:
            self._may_skip_feed = start == len(buffer) and buffer[-1:] == b"\r"
            del buffer[:start]
        return events


def read_data(event: bytes) -> bytes | None:
    """The data of an event, its lines joined; None when it has none: a comment, or
    data that is empty, which clients are told not to see either."""
    if event.startswith(b"data: ") and event.count(b"\n") == 2:
        return event[6:-2] or None
    lines = [
        line[5:].removeprefix(b" ")
        for line in event.removeprefix(BYTE_ORDER_MARK).splitlines()
        if line.startswith(b"data:")
    ]
    return b"\n".join(lines) or None


def format_data(data: bytes) -> bytes:
    return b"data: " + data + b"\n\n"
