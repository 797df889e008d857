"""Lengths of recordings written here byte by byte, so that each is known exactly."""

from __future__ import annotations

import io
import struct
import time
import wave
from collections.abc import Iterator

import lameenc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.metering.audio import AudioMeasure, measure_audio

UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def measure(data: bytes, name: str = "upload.bin") -> AudioMeasure:
    file = io.BytesIO(data)
    file.seek(0, io.SEEK_END)
    found = measure_audio(file, name)
    assert file.tell() == 0
    return found


def make_wav(seconds: float = 1.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((2, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(seconds * 8000) * 4))
    return file.getvalue()


def make_mp3(seconds: float = 2.0) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(24_000)
    encoder.set_channels(1)
    encoder.set_bit_rate(64)
    pcm = bytes(range(256)) * int(seconds * 24_000 * 2 / 256)
    return bytes(encoder.encode(pcm) + encoder.flush())


def make_flac(seconds: float = 3.0) -> bytes:
    rate, channels, bits = 44_100, 2, 16
    packed = rate << 44 | (channels - 1) << 41 | (bits - 1) << 36 | int(seconds * rate)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + struct.pack(">Q", packed)
    return b"fLaC\x80" + len(info + bytes(16)).to_bytes(3, "big") + info + bytes(16)


def make_page(flags: int, position: int, packet: bytes, serial: int = 7) -> bytes:
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = b"OggS" + struct.pack("<BBqIII", 0, flags, position, serial, 0, 0)
    return head + bytes([len(lacing)]) + lacing + packet


def make_opus(seconds: float = 4.0, skipped: int = 312) -> bytes:
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, skipped, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    last = int(seconds * 48_000) + skipped
    pages = [make_page(0, last // 2, bytes(900)), make_page(4, last, bytes(900))]
    return make_page(2, 0, head) + make_page(0, 0, tags) + b"".join(pages)


def make_vorbis(seconds: float = 2.5) -> bytes:
    head = b"\x01vorbis" + struct.pack("<IBIiii", 0, 2, 44_100, 0, 128_000, 0)
    return make_page(2, 0, head) + make_page(4, int(seconds * 44_100), bytes(99))


def make_atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def make_mp4(seconds: float = 5.0, brand: bytes = b"isom") -> bytes:
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)) + bytes(80)
    movie = make_atom(b"moov", make_atom(b"mvhd", header))
    return make_atom(b"ftyp", brand + bytes(8)) + movie + make_atom(b"mdat", bytes(50))


def make_element(name: str, body: bytes, *, is_sized: bool = True) -> bytes:
    size = struct.pack(">Q", len(body) | 1 << 56) if is_sized else UNKNOWN_SIZE
    return bytes.fromhex(name) + size + body


def make_webm(
    seconds: float = 6.0, *, has_duration: bool = False, is_sized: bool = True
) -> bytes:
    """Blocks of 60 ms in clusters of a second, as a browser's recorder writes them."""
    kind = make_element("1a45dfa3", make_element("4282", b"webm"))
    info = make_element("2ad7b1", (1_000_000).to_bytes(3, "big"))
    if has_duration:
        info += make_element("4489", struct.pack(">d", seconds * 1000))
    clusters = b"".join(make_clusters(int(seconds * 1000), is_sized=is_sized))
    body = make_element("1549a966", info) + clusters
    return kind + make_element("18538067", body, is_sized=is_sized)


def make_clusters(length: int, *, is_sized: bool) -> Iterator[bytes]:
    for start in range(0, length, 1020):
        blocks = [
            make_element("a3", b"\x81" + struct.pack(">hB", at, 0) + bytes(40))
            for at in range(0, min(1020, length - start), 60)
        ]
        body = make_element("e7", start.to_bytes(4, "big")) + b"".join(blocks)
        yield make_element("1f43b675", body, is_sized=is_sized)


REAL = {
    "wav": (make_wav(), 1500),
    "flac": (make_flac(), 3000),
    "ogg": (make_opus(), 4000),
    "mp4": (make_mp4(), 5000),
    "m4a": (make_mp4(brand=b"M4A "), 5000),
    "webm": (make_webm(), 6000),
}


@pytest.mark.parametrize("kind", REAL)
def test_length_is_exact_and_the_format_is_told_by_content(kind: str):
    data, milliseconds = REAL[kind]
    assert measure(data, "wrong.mp3") == AudioMeasure(kind, milliseconds)


def test_mp3_is_measured_by_its_frames():
    found = measure(make_mp3())
    assert found.format == "mp3"
    assert abs((found.milliseconds or 0) - 2000) < 150


def test_mp3_after_a_tag_and_vorbis():
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 1, 0]) + bytes(128)
    assert measure(tag + make_mp3()) == measure(make_mp3())
    assert measure(make_vorbis()) == AudioMeasure("ogg", 2500)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 1 << 30])
def test_streamed_wav_is_as_long_as_the_file(size: int):
    data = make_wav()
    at = data.index(b"data") + 4
    data = data[:at] + struct.pack("<I", size) + data[at + 4 :]
    assert measure(data) == AudioMeasure("wav", 1500)


def test_wav_does_not_believe_a_false_byte_rate():
    data = bytearray(make_wav())
    struct.pack_into("<I", data, 28, 1 << 31)
    assert measure(bytes(data)).milliseconds == 1500


def test_empty_wav_lasts_no_time():
    assert measure(make_wav(0)) == AudioMeasure("wav", 0)


@pytest.mark.parametrize("is_sized", [True, False])
def test_webm_of_a_browser_without_duration(is_sized: bool):
    assert measure(make_webm(61.2, is_sized=is_sized)).milliseconds == 61_200


def test_webm_duration_is_believed_where_there_is_one():
    assert measure(make_webm(3, has_duration=True)) == AudioMeasure("webm", 3000)


def test_opus_cut_short_still_has_a_length():
    assert measure(make_opus()[:-950]).milliseconds == 1997


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "unknown"),
        (b"hello", "unknown"),
        (b"\xff\xf1\x50\x80" + bytes(100), "aac"),
        (b"fLaC", "flac"),
        (make_mp4(0), "mp4"),  # a fragmented recording, which tells no length
        (b"OggS" + bytes(60), "ogg"),
    ],
)
def test_what_cannot_be_measured_has_no_length(data: bytes, kind: str):
    assert measure(data) == AudioMeasure(kind, None)


def test_a_name_may_tell_m4a_from_mp4_only():
    assert measure(make_mp4(), "memo.m4a").format == "m4a"
    assert measure(make_wav(), "memo.m4a").format == "wav"


def test_absurd_lengths_are_not_believed():
    assert measure(make_mp4(4_000_000)).milliseconds is None


@given(data=st.binary(max_size=400), start=st.sampled_from([*REAL, "mp3", "none"]))
@settings(max_examples=300, deadline=None)
def test_garbage_behind_any_beginning_never_raises(data: bytes, start: str):
    heads = {kind: real[:24] for kind, (real, _) in REAL.items()}
    heads |= {"mp3": b"\xff\xfb\x90\x00", "none": b""}
    found = measure(heads[start] + data)
    assert found.milliseconds is None or found.milliseconds >= 0


@given(kind=st.sampled_from(sorted(REAL)), cut=st.integers(0, 3000), data=st.data())
@settings(max_examples=300, deadline=None)
def test_truncated_and_damaged_files_never_raise(
    kind: str, cut: int, data: st.DataObject
):
    damaged = bytearray(REAL[kind][0][:cut])
    for _ in range(data.draw(st.integers(0, 4)) if damaged else 0):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    found = measure(bytes(damaged))
    assert found.milliseconds is None or found.milliseconds >= 0


SIZE = 8 << 20


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\0\0\0\0WAVE" + bytes(SIZE),
        b"\x1a\x45\xdf\xa3\x80" + b"\xec\x80" * (SIZE // 2),
        b"\x1a\x45\xdf\xa3\x80" + b"\xa3\x80" * (SIZE // 2),
        b"OggS" * (SIZE // 4),
        b"\xff\xfb" * (SIZE // 2),
        b"\xff\xfb\x00\x00" * (SIZE // 4),
        b"ID3\x04\x00\x40" + b"\x7f" * SIZE,
        make_atom(b"ftyp", bytes(8)) + make_atom(b"free", b"") * (SIZE // 8),
        make_atom(b"ftyp", bytes(8)) + struct.pack(">I", 0xFFFFFFF0) + b"mvhd",
        b"fLaC" + bytes(SIZE),
        b"fLaC" + b"\x04\xff\xff\xff" + b"\0\0\0\0" + b"\xff" * 4 + bytes(SIZE),
        b"FORM\0\0\0\0AIFF" + bytes(SIZE),
    ],
    ids=range(12),
)
def test_work_on_hostile_files_is_bounded(data: bytes):
    start = time.process_time()
    measure(data)
    assert time.process_time() - start < 3
