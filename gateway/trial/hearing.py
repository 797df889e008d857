"""Listening to an answer while it comes: its words, and when the first one came."""

import time
from dataclasses import dataclass, field

import msgspec

from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.providers.base import Provider
from gateway.wire.sse import EventSplitter, read_data

MOST_WORDS = 500  # characters that are shown


@dataclass(slots=True)
class Hearing:
    """`first_at`: time.monotonic() of the first content."""

    provider: Provider
    endpoint: Endpoint
    text: str = ""
    has_content: bool = False
    is_finished: bool = False
    first_at: float | None = None
    failure: UpstreamError | None = None
    items: int = 0
    _splitter: EventSplitter = field(default_factory=EventSplitter)

    def hear(self, data: bytes) -> None:
        """A part of a stream; never raises."""
        try:
            for event in self._splitter.feed(data):
                payload = read_data(event)
                if payload == b"[DONE]":
                    self.is_finished = True
                elif payload is not None and self.failure is None:
                    self._read(payload)
        except UpstreamError as error:
            self.failure = error

    def _read(self, payload: bytes) -> None:
        reading = self.provider.read_event(self.endpoint, payload)
        self._note(reading.text, reading.has_content)
        self.is_finished = self.is_finished or reading.is_finish
        self.items += reading.items

    def read_whole(self, body: bytes) -> None:
        """An answer in one piece."""
        try:
            reading = self.provider.read_response(self.endpoint, body)
        except UpstreamError as error:
            self.failure = error
            return
        self._note(reading.text, reading.has_content)
        self.is_finished = True
        self.items = reading.items

    def _note(self, text: str, has_content: bool) -> None:
        if len(self.text) < MOST_WORDS:
            self.text += text
        if (text or has_content) and self.first_at is None:
            self.first_at = time.monotonic()
        self.has_content = self.has_content or has_content


def count_dimensions(body: bytes) -> int:
    """Of the first vector of an answer; 0 when it cannot be told."""
    try:
        vector = msgspec.json.decode(body)["data"][0]["embedding"]
    except (msgspec.MsgspecError, KeyError, IndexError, TypeError):
        return 0
    return len(vector) if isinstance(vector, list) else 0
