import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import InvalidRequest, WrongContentType
from gateway.wire import forms
from gateway.wire.call_request import open_part
from gateway.wire.forms import FormReader
from tests.gateway.wire.posting import (
    BOUNDARY,
    CONTENT_TYPE,
    Part,
    keep_form,
    list_parts,
    read_form,
    write_multipart,
)

PARTS: list[Part] = [
    ("model", None, None, b"whisper-1"),
    (
        "file",
        "录音 1.wav",
        "audio/wav",
        b"RIFF\x00\xff\r\n--nearly" + bytes(range(256)),
    ),
    ("include[]", None, None, b"logprobs"),
    ("include[]", None, None, b"words"),
    ("prompt", None, "text/plain; charset=utf-8", "你好".encode()),
    ("file2", "empty.bin", "application/octet-stream", b""),
    ("empty", None, None, b""),
]


@pytest.mark.parametrize("step", [1, 7, 64, 65_536])
def test_order_repeats_names_and_types_are_kept(step: int):
    assert list_parts(read_form(write_multipart(PARTS), step=step)) == PARTS


def test_the_same_wherever_the_bytes_are_cut():
    body = write_multipart(PARTS)
    for at in range(1, len(body)):
        reader = FormReader(CONTENT_TYPE)
        reader.feed(body[:at])
        reader.feed(body[at:])
        assert list_parts(keep_form(reader.finish())) == PARTS


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("a%22b", 'a"b'),
        ('a\\"b', 'a"b'),
        ("a%0D%0Ab", "a\r\nb"),
        ("a b.wav", "a b.wav"),
        ("", ""),
        ("🌍.wav", "🌍.wav"),
    ],
)
def test_names_as_clients_quote_them(sent: str, read: str):
    parts = list_parts(read_form(write_multipart([(sent, sent, None, b"x")])))
    assert parts == [(read, read, None, b"x")]


@given(st.binary(max_size=300))
def test_a_file_is_any_bytes(data: bytes):
    part: Part = ("file", "f", None, data)
    assert list_parts(read_form(write_multipart([part]), step=13)) == [part]


def test_boundary_like_data_stays_data():
    data = f"\r\n--{BOUNDARY[:-1]}\r\n--\r\n{BOUNDARY}\r\n-".encode()
    part: Part = ("file", "f", None, data)
    assert list_parts(read_form(write_multipart([part]), step=5)) == [part]


def test_text_is_the_last_of_its_name_and_no_file():
    parts: list[Part] = [
        ("a", None, None, b"1"),
        ("a", None, None, b"2"),
        ("a", "name", None, b"3"),
        ("bad", None, None, b"\xff"),
    ]
    form = read_form(write_multipart(parts))
    assert (form.text("a"), form.text("b"), form.text("bad")) == ("2", None, "\ufffd")
    found = form.file("b", "a")
    assert found is not None
    assert found.size == 1


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=x",
        "text/plain; boundary=x",
    ],
)
def test_other_content_types(kind: str):
    with pytest.raises(WrongContentType):
        FormReader(kind)


@pytest.mark.parametrize("boundary", ["x" * 201, "a\x01b", "a\nb"])
def test_odd_boundaries(boundary: str):
    with pytest.raises(InvalidRequest):
        FormReader(f'multipart/form-data; boundary="{boundary}"')


def test_quoted_boundary():
    form = read_form(
        write_multipart([PARTS[0]], boundary="a b"),
        content_type='Multipart/Form-Data; charset=utf-8; boundary="a b"',
    )
    assert form.text("model") == "whisper-1"


WHOLE = write_multipart(PARTS)


@pytest.mark.parametrize("size", [1, 30, 100, 400, len(WHOLE) - 5])
def test_truncated_form(size: int):
    reader = FormReader(CONTENT_TYPE)
    reader.feed(WHOLE[:size])
    with pytest.raises(InvalidRequest, match="ends too early"):
        reader.finish()
    assert reader._form.spool.closed


@pytest.mark.parametrize(
    "body",
    [
        b"no boundary at all" * 10,
        f"--{BOUNDARY}\r\nno header\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\r\nContent-Type: a/b\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\nContent-Disposition: form-data\n\nx".encode(),
        f"--{BOUNDARY}\r\nX: {'y' * 9000}".encode(),
        write_multipart([("a", None, "text/plain\nX-Name: model", b"x")]),
        write_multipart([("a", None, None, b"x")] * 201),
        write_multipart([("a", None, None, b"x" * (1024 * 1024 + 1))]),
    ],
)
def test_malformed_forms(body: bytes):
    with pytest.raises(InvalidRequest, match="Could not parse multipart form"):
        read_form(body)


def test_a_large_file_is_spooled_with_flat_memory():
    piece = b"x" * 65_536
    head, tail = write_multipart([("file", "big.wav", "audio/wav", b"@")]).split(b"@")
    reader = FormReader(CONTENT_TYPE)
    tracemalloc.start()
    try:
        reader.feed(head)
        for _ in range(320):
            reader.feed(piece)
        reader.feed(tail)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    form = keep_form(reader.finish())
    assert form.parts[0].size == 320 * len(piece)
    assert peak < 1_000_000


def test_text_fields_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forms, "MAX_VALUE_BYTES", 10)
    read_form(write_multipart([("a", None, None, b"x" * 10)]), step=3)
    with pytest.raises(InvalidRequest, match="'a' is too long"):
        read_form(write_multipart([("a", None, None, b"x" * 11)]), step=3)


def test_a_part_as_a_file():
    form = read_form(write_multipart(PARTS))
    file = open_part(form, form.parts[1])
    wanted = PARTS[1][3]
    assert file.read() == wanted
    assert file.read() == b""
    assert file.seek(-4, io.SEEK_END) == len(wanted) - 4
    assert file.read(100) == wanted[-4:]
    assert file.seek(2) == 2
    assert file.read(3) == wanted[2:5]
    assert file.tell() == 5
    file.close()
    assert not form.spool.closed
