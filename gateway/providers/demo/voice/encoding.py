"""Samples as files people can play: wav, mp3, and bare pcm."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator

import lameenc

from gateway.providers.demo.voice.syllables import SAMPLE_RATE

CONTENT_TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav", "pcm": "audio/pcm"}
CHUNK_BYTES = SAMPLE_RATE // 4 * 2  # a quarter of a second
MP3_KILOBITS = 64
MP3_QUALITY = 5  # LAME's scale: 2 is best, 7 fastest


def encode_sound(
    kind: str, sounds: Iterator[array[int]], samples: int
) -> Iterator[bytes]:
    """`sounds` as a stream of `kind` (a key of CONTENT_TYPES); `samples` is their
    number, which a wav states before the first of them."""
    chunks = _gather_chunks(sounds)
    if kind == "mp3":
        yield from _encode_mp3(chunks)
        return
    if kind == "wav":
        yield build_wav_header(samples * 2)
    yield from chunks


def build_wav_header(data_bytes: int) -> bytes:
    """44 bytes for 16-bit mono samples at 24 kHz."""
    form = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, SAMPLE_RATE * 2, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + data_bytes)
        + b"WAVEfmt "
        + struct.pack("<I", len(form))
        + form
        + b"data"
        + struct.pack("<I", data_bytes)
    )


def _gather_chunks(sounds: Iterator[array[int]]) -> Iterator[bytes]:
    pending = bytearray()
    for sound in sounds:
        if sys.byteorder == "big":
            sound.byteswap()
        pending += sound.tobytes()
        if len(pending) >= CHUNK_BYTES:
            yield bytes(pending)
            pending.clear()
    if pending:
        yield bytes(pending)


def _encode_mp3(chunks: Iterator[bytes]) -> Iterator[bytes]:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(MP3_KILOBITS)
    encoder.set_in_sample_rate(SAMPLE_RATE)
    encoder.set_channels(1)
    encoder.set_quality(MP3_QUALITY)
    for chunk in chunks:
        if frames := encoder.encode(chunk):
            yield bytes(frames)
    yield bytes(encoder.flush())
