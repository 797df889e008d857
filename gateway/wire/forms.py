"""Multipart forms, read as they arrive into a file on disk and sent on from there.

Nothing of a file part is ever held in memory whole. Field order, repeats, file names
and part content types are kept as they came.
"""

import io
import secrets
import tempfile
from collections.abc import Iterator
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
CHUNK_BYTES = 64 * 1024


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
        self._parser = PushMultipartParser(boundary, max_segment_count=200)
        self._form = Form()
        self._offset = 0

    def feed(self, data: bytes) -> None:
        try:
            for result in self._parser.parse(data):
                if isinstance(result, MultipartSegment):
                    self._form.parts.append(
                        FormPart(
                            result.name,
                            result.filename,
                            result.header("Content-Type"),
                            offset=self._offset,
                        )
                    )
                elif result:
                    self._take(bytes(result))
        except MultipartError as error:
            self.close()
            raise InvalidRequest(f"Could not parse multipart form: {error}") from None

    def _take(self, data: bytes) -> None:
        part = self._form.parts[-1]
        part.size += len(data)
        if part.filename is not None:
            self._form.spool.write(data)
            self._offset += len(data)
        elif part.size > MAX_VALUE_BYTES:
            raise MultipartError(f"the field '{part.name[:64]}' is too long")
        else:
            part.value += data

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


@dataclass(frozen=True, slots=True)
class FormBody:
    """A form ready to be sent, as many times as there are attempts."""

    content_type: str
    content_length: int
    pieces: tuple[bytes | FormPart, ...]
    spool: IO[bytes]

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _read_part(self.spool, piece)


def write_form(form: Form, *, replace: dict[str, str]) -> FormBody:
    """`form` with the text fields of `replace` set; a missing one is added."""
    boundary = f"----newbigai{secrets.token_hex(16)}".encode()
    pieces: list[bytes | FormPart] = []
    missing = dict(replace)
    for part in form.parts:
        pieces.append(_part_head(boundary, part))
        if part.filename is not None:
            pieces.append(part)
        elif part.name in replace:
            missing.pop(part.name, None)
            pieces.append(replace[part.name].encode())
        else:
            pieces.append(part.value)
        pieces.append(b"\r\n")
    for name, value in missing.items():
        pieces += [_part_head(boundary, FormPart(name, None, None)), value.encode()]
        pieces.append(b"\r\n")
    pieces.append(b"--" + boundary + b"--\r\n")
    length = sum(it.size if isinstance(it, FormPart) else len(it) for it in pieces)
    content_type = f"multipart/form-data; boundary={boundary.decode()}"
    return FormBody(content_type, length, tuple(pieces), form.spool)


def _part_head(boundary: bytes, part: FormPart) -> bytes:
    head = f'Content-Disposition: form-data; name="{_quote(part.name)}"'
    if part.filename is not None:
        head += f'; filename="{_quote(part.filename)}"'
    if part.content_type:
        head += f"\r\nContent-Type: {part.content_type}"
    return b"--" + boundary + b"\r\n" + head.encode() + b"\r\n\r\n"


def _quote(text: str) -> str:
    """As browsers do (WHATWG): a name cannot break out of its header."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _read_part(spool: IO[bytes], part: FormPart) -> Iterator[bytes]:
    offset, end = part.offset, part.offset + part.size
    while offset < end:
        spool.seek(offset)  # each time: another attempt may read the same spool
        data = spool.read(min(CHUNK_BYTES, end - offset))
        if not data:
            return
        offset += len(data)
        yield data


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
