"""Multipart forms, read as they arrive into a file on disk.

Nothing of a file part is ever held in memory whole. Field order, repeats, file names
and part content types are kept as they came (gateway.wire.form_body sends them on).
"""

import io
import tempfile
from dataclasses import dataclass, field
from typing import IO, Any

from multipart import (  # type: ignore[import-untyped]  # it ships no types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from gateway.errors import InvalidRequest, WrongContentType

MAX_VALUE_BYTES = 1024 * 1024
MAX_PARTS = 200
MAX_BOUNDARY = 200


@dataclass(slots=True)
class FormPart:
    """A text field has `value`; a file lies in the form's spool at `offset`."""

    name: str
    filename: str | None
    content_type: str | None
    value: bytes = b""
    offset: int = 0
    size: int = 0


@dataclass(slots=True)
class Form:
    parts: list[FormPart] = field(default_factory=list)
    spool: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def text(self, name: str) -> str | None:
        """The last text field of that name."""
        for part in reversed(self.parts):
            if part.name == name and part.filename is None:
                return part.value.decode("utf-8", "replace")
        return None

    def file(self, *names: str) -> FormPart | None:
        return next(
            (it for it in self.parts if it.filename is not None and it.name in names),
            None,
        )

    def close(self) -> None:
        self.spool.close()


class FormReader:
    """Push parser: `feed` what arrives, `finish` for the form."""

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get("boundary", "")
        if kind != "multipart/form-data" or not boundary:
            raise WrongContentType(
                f"Unsupported content type: '{content_type[:100]}'. This API method "
                "only accepts 'multipart/form-data' requests with a boundary."
            )
        if len(boundary) > MAX_BOUNDARY or not boundary.isprintable():
            raise InvalidRequest("Could not parse multipart form: odd boundary.")
        self._parser = PushMultipartParser(boundary, max_segment_count=MAX_PARTS)
        self._form = Form()
        self._offset = 0
        self._value = bytearray()  # of the text field that is arriving

    def feed(self, data: bytes) -> None:
        try:
            for result in self._parser.parse(data):
                if isinstance(result, MultipartSegment):
                    self._begin_part(result)
                elif result:
                    self._take(bytes(result))
                else:
                    self._end_part()
        except MultipartError as error:
            self.close()
            raise InvalidRequest(f"Could not parse multipart form: {error}") from None

    def _begin_part(self, segment: MultipartSegment) -> None:
        kind = segment.header("Content-Type")
        if kind is not None and not kind.isprintable():
            # A bare line feed in it would end the line for some upstreams, and what
            # follows would be a header: another name for this part, say.
            raise MultipartError("the content type of a part is not valid")
        part = FormPart(segment.name, segment.filename, kind, offset=self._offset)
        self._form.parts.append(part)

    def _take(self, data: bytes) -> None:
        part = self._form.parts[-1]
        part.size += len(data)
        if part.filename is not None:
            self._form.spool.write(data)
            self._offset += len(data)
        elif part.size > MAX_VALUE_BYTES:
            raise MultipartError(f"the field '{part.name[:64]}' is too long")
        else:
            self._value += data

    def _end_part(self) -> None:
        part = self._form.parts[-1]
        if part.filename is None:
            part.value = bytes(self._value)
            self._value.clear()

    def finish(self) -> Form:
        try:
            self._parser.close()
        except MultipartError:
            self.close()
            raise InvalidRequest(
                "Could not parse multipart form: it ends too early."
            ) from None
        return self._form

    def close(self) -> None:
        self._form.close()


class PartFile(io.RawIOBase):
    """One file part as a read-only seekable file, for measuring and local providers.
    Closing it leaves the form's spool open."""

    def __init__(self, spool: IO[bytes], part: FormPart) -> None:
        self.name = part.filename or ""
        self._spool, self._part, self._position = spool, part, 0

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        size = max(0, min(len(view), self._part.size - self._position))
        self._spool.seek(self._part.offset + self._position)
        data = self._spool.read(size)
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = (0, self._position, self._part.size)[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
