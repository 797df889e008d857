"""One answer while it arrives: llhttp's events in, a head and parts of a body out."""

import asyncio

import httptools

MAX_HEAD_BYTES = 64 * 1024
READ_BUFFER = 256 * 1024  # a slow client holds the upstream back beyond this
INFORMATIONAL = range(100, 200)
FRAMED_BY = ("content-length", "transfer-encoding")


class NotHttp(Exception):
    """What came cannot be read; nothing after it can be trusted."""


class AnswerReader:
    """httptools calls the `on_…` methods while it reads."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self.is_complete = True  # no exchange waits for anything
        self.has_head = self.has_extra = False
        self.is_reading = True

    def begin(self) -> None:
        """Forgets the answer before this one."""
        self._parser = httptools.HttpResponseParser(self)
        self.parts: list[bytes] = []
        self._size = self._barren = 0  # bytes, the latter since the last of a body
        self.has_head = self.has_extra = self.is_complete = False
        self.is_framed = self.is_kept_alive = False
        self.status = 0
        self.headers: dict[str, str] = {}  # names in lower case; the last one wins

    def feed(self, data: bytes) -> None:
        """Raises NotHttp."""
        self._barren += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise NotHttp(str(error)) from error
        if self._barren > MAX_HEAD_BYTES and not self.is_complete:
            raise NotHttp("a head or a trailer is too long")

    def take_parts(self) -> bytes:
        """What has arrived since the last time; lets more come."""
        parts = self.parts
        self.parts, self._size = [], 0
        if not self.is_reading:
            self.is_reading = True
            self._transport.resume_reading()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def on_message_begin(self) -> None:
        self.has_extra = self.has_extra or self.is_complete

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_head:
            self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status == 101:
            raise NotHttp("it wants another protocol")
        if status in INFORMATIONAL:
            self.headers = {}
        elif not self.has_head:
            self.status, self.has_head = status, True
            self.is_framed = any(name in self.headers for name in FRAMED_BY)

    def on_body(self, data: bytes) -> None:
        self._barren = 0
        if self.has_extra:
            return
        self.parts.append(data)
        self._size += len(data)
        if self._size > READ_BUFFER and self.is_reading:
            self.is_reading = False
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        if self.has_head and not self.is_complete:
            self.is_complete = True
            self.is_kept_alive = self._parser.should_keep_alive()  # known only now
