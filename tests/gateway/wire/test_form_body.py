import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.form_body import write_form
from gateway.wire.forms import Form, FormPart
from tests.gateway.wire.posting import (
    Part,
    keep_form,
    list_parts,
    read_form,
    send_on,
    write_multipart,
)

PARTS: list[Part] = [
    ("file", "录音.wav", "audio/wav", b"RIFF\xff\x00" * 40_000),
    ("model", None, None, b"mine"),
    ("tag[]", None, None, b"1"),
    ("tag[]", None, None, b"2"),
    ("note", None, "text/plain; charset=latin-1", b"caf\xe9"),
    ("file", "b.wav", None, b""),
]


def renamed(parts: list[Part], model: bytes) -> list[Part]:
    return [(*it[:3], model) if it[0] == "model" else it for it in parts]


def test_only_the_model_is_rewritten():
    form = read_form(write_multipart(PARTS))
    body = write_form(form, replace={"model": "theirs"})
    assert send_on(body) == renamed(PARTS, b"theirs")


def test_a_missing_model_is_added():
    form = read_form(write_multipart([PARTS[0]]))
    body = write_form(form, replace={"model": "theirs"})
    assert send_on(body) == [PARTS[0], ("model", None, None, b"theirs")]


def test_every_model_field_is_rewritten():
    twice = [PARTS[0], PARTS[1], PARTS[1]]
    body = write_form(read_form(write_multipart(twice)), replace={"model": "theirs"})
    assert send_on(body) == renamed(twice, b"theirs")


def test_a_body_can_be_sent_again():
    body = write_form(read_form(write_multipart(PARTS)), replace={})
    first = b"".join(body)
    assert b"".join(body) == first
    assert len(first) == body.content_length


def test_two_attempts_at_once_read_the_same():
    body = write_form(read_form(write_multipart(PARTS)), replace={})
    pairs = list(zip(body, body, strict=True))
    assert b"".join(a for a, _ in pairs) == b"".join(b for _, b in pairs)


HOSTILE = [
    'a"; name="model',
    "a\r\nContent-Disposition: form-data; name=model",
    "a\\",
    "a\\\\",
    '\\"',
    "\x0b\x0c\x1c\x85\u2028",
    "\x00",
    "你好",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_cannot_break_out_of_its_header(name: str):
    form = keep_form(Form([FormPart(name, None, None, value=b"x")]))
    whole = b"".join(write_form(form, replace={})).decode()
    head = whole.splitlines()[1]
    assert head.startswith('Content-Disposition: form-data; name="')
    assert head.count('"') == 2
    assert head.endswith('"')
    assert not head.endswith('\\"')
    assert whole.splitlines()[2] == ""


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="\\%", codec="utf-8"), max_size=9),
            st.none() | st.just("file.bin"),
            st.none() | st.just("text/plain"),
            st.binary(max_size=50),
        ),
        max_size=6,
    )
)
def test_what_is_sent_is_what_came(parts: list[Part]):
    form = keep_form(Form())
    for name, filename, kind, data in parts:
        part = FormPart(name, filename, kind)
        if filename is None:
            part.value = data
        else:
            part.offset, part.size = form.spool.tell(), len(data)
            form.spool.write(data)
        form.parts.append(part)
    body = write_form(form, replace={})
    assert len(b"".join(body)) == body.content_length
    arrived = send_on(body)
    assert [it[1:] for it in arrived] == [it[1:] for it in list_parts(form)]


def test_sending_a_large_file_takes_little_memory():
    form = keep_form(Form())
    form.spool.truncate(20 * 1024 * 1024)
    form.parts.append(FormPart("file", "big", None, size=20 * 1024 * 1024))
    body = write_form(form, replace={"model": "m"})
    tracemalloc.start()
    try:
        size = sum(map(len, body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == body.content_length
    assert peak < 1_000_000
