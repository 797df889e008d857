"""Multipart forms, noted part by part so that a test can compare what arrived."""

import hashlib
import re
from dataclasses import dataclass

BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
NAME = re.compile(r'[; ]name="([^"]*)"')
FILENAME = re.compile(r'filename="([^"]*)"')
CONTENT_TYPE = re.compile(r"^content-type:\s*(.+)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """`text` is None for a file, whose content is known by size and digest."""

    name: str
    filename: str | None
    content_type: str | None
    size: int
    sha256: str
    text: str | None


def read_parts(body: bytes, content_type: str) -> list[Part]:
    """The parts of a multipart body in order; [] for any other content type."""
    found = BOUNDARY.search(content_type)
    if found is None or not content_type.lower().startswith("multipart/"):
        return []
    mark = b"--" + found[1].encode("latin-1")
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)[1:-1]
    return [read_part(piece.removeprefix(b"\r\n")) for piece in pieces]


def read_part(piece: bytes) -> Part:
    raw_head, _, content = piece.partition(b"\r\n\r\n")
    head = raw_head.decode("utf-8", "replace").replace("\r\n", "\n")
    name, filename = NAME.search(head), FILENAME.search(head)
    content_type = CONTENT_TYPE.search(head)
    return Part(
        name=name[1] if name else "",
        filename=filename[1] if filename else None,
        content_type=content_type[1].strip() if content_type else None,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        text=None if filename else content.decode("utf-8", "replace"),
    )
