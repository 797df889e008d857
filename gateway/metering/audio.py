"""How long an uploaded recording plays, told from its content alone.

Minutes are money, so the file is measured here and never believed by its name.
mp3, flac and mp4 are read by `tinytag`; wav, ogg and webm by the small readers beside
this file, which look at a few pages however long the recording is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO, cast

from tinytag import TinyTag

from gateway.metering.containers import measure_ogg, measure_wav, measure_webm

HEAD_BYTES = 4096
MAX_MILLISECONDS = 14 * 24 * 3_600_000  # longer is a lying header, not a recording
M4A_BRANDS = (b"M4A ", b"M4B ", b"M4P ")
MAX_READS = 400_000  # over three hours of a browser's recording
MAX_READ_BYTES = 1 << 20
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AudioMeasure:
    """`format` is "wav", "mp3", "flac", "ogg", "m4a", "mp4", "webm", "mkv", "aac",
    "aiff" or "unknown"; `milliseconds` is None when the length cannot be read."""

    format: str
    milliseconds: int | None


class WorkLimitError(Exception):
    """A file asks for more reading than any honest recording needs."""


class BoundedReader:
    """A file as a parser may see it: each read is small and their number limited."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads_left = MAX_READS

    def read(self, size: int = -1) -> bytes:
        self._reads_left -= 1
        if self._reads_left < 0:
            raise WorkLimitError
        return self._file.read(min(size, MAX_READ_BYTES) if size >= 0 else 0)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def measure_audio(file: BinaryIO, filename: str) -> AudioMeasure:
    """Measure a seekable file and leave it at its start.

    Never raises on bad content, and does bounded work on it. `filename` only breaks
    the tie between names of one container (an mp4 called `.m4a`).
    """
    file.seek(0)
    found = detect_format(file.read(HEAD_BYTES), filename)
    try:
        milliseconds = _measure_format(file, found)
    except Exception:  # whatever a hostile file trips over is "unreadable"
        milliseconds = None
    finally:
        file.seek(0)
    return AudioMeasure(found, _accept_length(milliseconds))


def detect_format(head: bytes, filename: str = "") -> str:
    """Name the container from the first bytes of a file (4096 are enough)."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"OggS":
        return "ogg"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv"
    if head[4:8] == b"ftyp":
        is_m4a = head[8:12] in M4A_BRANDS or filename.lower().endswith(".m4a")
        return "m4a" if is_m4a else "mp4"
    return _detect_frames(head)


def _detect_frames(head: bytes) -> str:
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[:3] == b"ID3":
        return "mp3"
    is_sync = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    if is_sync and head[1] & 0x06 == 0:  # layer 0 is AAC in ADTS frames
        return "aac"
    return "mp3" if is_sync else UNKNOWN


def _measure_format(file: BinaryIO, found: str) -> float | None:
    file.seek(0, SEEK_END)
    size = file.tell()
    measure: Callable[[BinaryIO, int], float | None] | None = {
        "wav": measure_wav,
        "ogg": measure_ogg,
        "webm": measure_webm,
        "mkv": measure_webm,
        "mp3": _measure_by_tag,
        "flac": _measure_by_tag,
        "m4a": _measure_by_tag,
        "mp4": _measure_by_tag,
        "aiff": _measure_by_tag,
    }.get(found)
    return measure(cast("BinaryIO", BoundedReader(file)), size) if measure else None


def _measure_by_tag(file: BinaryIO, _size: int) -> float | None:
    """No time in these headers means "not told", as in a live recording."""
    file.seek(0)  # where tinytag looks for the format
    seconds = TinyTag.get(file_obj=file, tags=False).duration
    return seconds * 1000 if seconds else None


def _accept_length(milliseconds: float | None) -> int | None:
    if milliseconds is None or not 0 <= milliseconds <= MAX_MILLISECONDS:
        return None
    return round(milliseconds)
