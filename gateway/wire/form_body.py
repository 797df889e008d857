"""A form on its way to an upstream: read from the spool as it is sent."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote

from gateway.wire.forms import Form, FormPart

CHUNK_BYTES = 64 * 1024
UNSAFE = re.compile('[\\x00-\\x1f"\\x7f-\\x9f\\u2028\\u2029]')


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
    """As browsers do (WHATWG), and more: a name cannot break out of its header,
    whatever the upstream takes for the end of a line or for an escaped quote."""
    text = UNSAFE.sub(lambda found: quote(found[0]), text)
    return f"{text[:-1]}%5C" if text.endswith("\\") else text


def _read_part(spool: IO[bytes], part: FormPart) -> Iterator[bytes]:
    offset, end = part.offset, part.offset + part.size
    while offset < end:
        spool.seek(offset)  # each time: another attempt may read the same spool
        data = spool.read(min(CHUNK_BYTES, end - offset))
        if not data:
            return
        offset += len(data)
        yield data
