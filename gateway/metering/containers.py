"""The length of wav, ogg and webm recordings, from a few small reads each.

A recorder that streams cannot go back to write a length into its header, so each
reader here also knows the second-best place to look.
"""

from __future__ import annotations

from struct import unpack, unpack_from
from typing import BinaryIO

TAIL_BYTES = 1 << 17  # an ogg page is at most 65,307 bytes: two fit
PCM_TAGS = (1, 3)
EXTENSIBLE_TAG = 0xFFFE
MAX_ELEMENT_HEAD = 16  # a name and a length of 8 bytes each

SEGMENT, INFO, CLUSTER, BLOCK_GROUP = 0x18538067, 0x1549A966, 0x1F43B675, 0xA0
TIMECODE_SCALE, DURATION, TIMECODE = 0x2AD7B1, 0x4489, 0xE7
SIMPLE_BLOCK, BLOCK = 0xA3, 0xA1
ENTERED = (SEGMENT, INFO, CLUSTER, BLOCK_GROUP)
NUMBERS = (TIMECODE_SCALE, DURATION, TIMECODE)


def measure_wav(file: BinaryIO, size: int) -> float | None:
    """Milliseconds; a data length of 0 or 2**32-1 (streamed) means "to the end"."""
    file.seek(12)
    bytes_per_second = 0
    while len(header := file.read(8)) == 8:
        name, length = header[:4], unpack_from("<I", header, 4)[0]
        if name == b"fmt ":
            bytes_per_second = _read_wav_rate(file.read(length + length % 2))
        elif name == b"data":
            rest = size - file.tell()
            played = rest if length == 0 else min(length, rest)
            return played * 1000 / bytes_per_second if bytes_per_second else None
        else:
            file.seek(length + length % 2, 1)
    return None


def _read_wav_rate(chunk: bytes) -> int:
    tag, channels, rate, byte_rate, _align, bits = unpack_from("<HHIIHH", chunk)
    if tag == EXTENSIBLE_TAG and len(chunk) >= 26:
        tag = unpack_from("<H", chunk, 24)[0]
    # For plain samples the rate follows from the rest: no need to believe a field.
    return int(channels * rate * bits // 8 if tag in PCM_TAGS else byte_rate)


def measure_ogg(file: BinaryIO, size: int) -> float | None:
    """Milliseconds, from the sample position that the last page carries."""
    file.seek(0)
    head = file.read(8192)
    serial = unpack_from("<I", head, 14)[0]
    rate, skipped = _read_ogg_rate(head[27 + head[26] :])
    file.seek(max(0, size - TAIL_BYTES))
    position = _find_last_position(file.read(TAIL_BYTES), serial)
    if not rate or position is None:
        return None
    return max(0, position - skipped) * 1000 / rate


def _read_ogg_rate(packet: bytes) -> tuple[int, int]:
    """(positions per second, positions to skip at the start)."""
    if packet.startswith(b"OpusHead"):
        return 48_000, unpack_from("<H", packet, 10)[0]
    if packet.startswith(b"\x01vorbis"):
        return unpack_from("<I", packet, 12)[0], 0
    if packet.startswith(b"\x7fFLAC"):
        return unpack_from(">Q", packet, 27)[0] >> 44, 0
    if packet.startswith(b"Speex   "):
        return unpack_from("<I", packet, 36)[0], 0
    return 0, 0


def _find_last_position(tail: bytes, serial: int) -> int | None:
    end = len(tail)
    while (start := tail.rfind(b"OggS", 0, end)) >= 0:
        if start + 18 <= len(tail):
            position, owner = unpack_from("<qI", tail, start + 6)
            if owner == serial and position >= 0:
                return int(position)
        end = start
    return None


def measure_webm(file: BinaryIO, size: int) -> float | None:
    """Milliseconds: the Duration element, else the last block's time and one block.

    Browsers' recorders write no Duration, and sizes of "unknown"; walking the elements
    flat, entering the few that matter, copes with both.
    """
    file.seek(0)
    scale, cluster, last, step = 1_000_000, 0, 0, 0
    while (element := _read_element(file)) is not None:
        name, length = element
        if name in NUMBERS:
            value = _read_number(file.read(length), is_float=name == DURATION)
            if name == DURATION and value > 0:
                return value * scale / 1e6
            scale = int(value) if name == TIMECODE_SCALE else scale
            cluster = int(value) if name == TIMECODE else cluster
        elif name in (SIMPLE_BLOCK, BLOCK):
            at = cluster + _read_block_time(file, length)
            last, step = max(last, at), at - last if at > last else step
        elif name not in ENTERED:
            if length > size:  # also "unknown": nothing after it can be found
                break
            file.seek(length, 1)
    return (last + step) * scale / 1e6 if last or step else None


def _read_element(file: BinaryIO) -> tuple[int, int] | None:
    """(name, length) of the element that starts here; leaves the file behind both."""
    start = file.tell()
    head = file.read(MAX_ELEMENT_HEAD)
    name, after_name = _read_variable(head, 0, keeps_marker=True)
    length, after_length = _read_variable(head, after_name, keeps_marker=False)
    if not after_name or not after_length:
        return None
    file.seek(start + after_length)
    return name, length


def _read_variable(head: bytes, at: int, *, keeps_marker: bool) -> tuple[int, int]:
    """(value, where it ends); the end is 0 when the bytes hold no such number."""
    if at >= len(head) or not head[at]:
        return 0, 0
    extra = 8 - head[at].bit_length()
    end = at + 1 + extra
    if end > len(head):
        return 0, 0
    lead = head[at] if keeps_marker else head[at] & (0x7F >> extra)
    return int.from_bytes(bytes([lead]) + head[at + 1 : end], "big"), end


def _read_number(data: bytes, *, is_float: bool) -> float:
    if not is_float:
        return int.from_bytes(data[:8], "big")
    return float(unpack(">d" if len(data) == 8 else ">f", data)[0])


def _read_block_time(file: BinaryIO, length: int) -> int:
    """The block's time against its cluster; leaves the file after the block."""
    track_and_time = file.read(min(length, 3))
    file.seek(length - len(track_and_time), 1)
    if len(track_and_time) < 3:
        return 0
    return int(unpack_from(">h", track_and_time, 1)[0])
