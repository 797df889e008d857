"""Small files to upload."""

import io
import struct
import wave
import zlib


def make_wav(seconds: float, rate: int = 16_000) -> bytes:
    """Silence that plays for so long."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * round(seconds * rate)))
    return buffer.getvalue()


def make_png(side: int = 16) -> bytes:
    """A square of one colour."""
    rows = b"".join(b"\0" + b"\x40\x80\xc0\xff" * side for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_frame_chunk(*chunk) for chunk in chunks)


def _frame_chunk(kind: bytes, data: bytes) -> bytes:
    length = struct.pack(">I", len(data))
    return length + kind + data + struct.pack(">I", zlib.crc32(kind + data))
