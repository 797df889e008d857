import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import UpstreamError
from gateway.wire import sse
from gateway.wire.sse import EventSplitter, read_data

LINES = (
    ": keep-alive",
    "",
    'data: {"text":"héllo"}',
    "",
    "event: message",
    "id: 7",
    "data: 你好，世界 🌍",
    "data:second line",
    "",
    "",
    "",
    "data: [DONE]",
    "",
    "",
)
WANTED = [None, '{"text":"héllo"}', "你好，世界 🌍\nsecond line", "[DONE]"]


def split(*pieces: bytes) -> list[bytes]:
    splitter = EventSplitter()
    return [event for piece in pieces for event in splitter.feed(piece)]


def read_all(events: list[bytes]) -> list[str | None]:
    found = [read_data(event) for event in events]
    return [None if data is None else data.decode() for data in found]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_same_events_wherever_the_bytes_are_cut(end: str):
    stream = end.join(LINES).encode()
    whole = split(stream)
    assert read_all(whole) == WANTED
    for at in range(len(stream) + 1):
        assert split(stream[:at], stream[at:]) == whole, at
    assert split(*(stream[at : at + 1] for at in range(len(stream)))) == whole
    assert all(event.endswith(b"\n\n") for event in whole)


@given(
    lines=st.lists(
        st.sampled_from(["", "data: a", "data: 你", ": c", "event: x", "data:"]),
        max_size=12,
    ),
    ends=st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=12, max_size=12),
    cuts=st.lists(st.integers(0, 120), max_size=6),
)
def test_mixed_line_ends_and_any_cuts(
    lines: list[str], ends: list[str], cuts: list[int]
):
    text = "".join(line + end for line, end in zip(lines, ends, strict=False))
    stream = text.encode()
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[a:b] for a, b in itertools.pairwise(places)]
    assert split(*pieces) == split(*(stream[i : i + 1] for i in range(len(stream))))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_event_is_out_with_its_blank_line(end: bytes):
    splitter = EventSplitter()
    first = b"data: 1" + end
    for _ in range(3):
        assert splitter.feed(first) == []
        assert splitter.feed(end[:1]) == [b"data: 1\n\n"]
        assert splitter.feed(end[1:]) == []


def test_whole_events_before_a_cut_one_do_not_wait_for_it():
    assert split(b"data: 1\r\n\r\ndata: 2\r") == [b"data: 1\n\n"]
    assert split(b"data: 1\n\ndata: 2\n") == [b"data: 1\n\n"]


def test_one_whole_event_is_not_copied():
    event = b"data: 1\n\n"
    assert split(event)[0] is event


def test_lines_end_with_line_feeds():
    assert split(b"event: x\r\ndata: 1\rdata: 2\r\r") == [
        b"event: x\ndata: 1\ndata: 2\n\n"
    ]


def test_blank_lines_alone_are_no_event():
    assert split(b"\n\n", b"\n", b"\n\n\n", b"\r\n\r\n") == []


def test_a_long_line_comes_whole():
    event = b"data: " + b"x" * 3_000_000 + b"\n\n"
    size = 65_536
    assert split(*(event[i : i + size] for i in range(0, len(event), size))) == [event]


def test_an_endless_line_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 1000)
    splitter = EventSplitter()
    splitter.feed(b"data: " + b"x" * 900)
    with pytest.raises(UpstreamError) as caught:
        splitter.feed(b"x" * 200)
    assert caught.value.cause == "event_too_long"


@pytest.mark.parametrize(
    ("event", "data"),
    [
        (b"data: a\n\n", b"a"),
        (b"data:a\n\n", b"a"),
        (b"data:  a\n\n", b" a"),
        (b"data: a\ndata: b\n\n", b"a\nb"),
        (b"event: x\ndata: a\n\n", b"a"),
        (b"\xef\xbb\xbfdata: a\n\n", b"a"),
        (b": ping\n\n", None),
        (b"event: x\n\n", None),
        (b"data:\n\n", None),
        (b"data: \n\n", None),
        (b"database: a\n\n", None),
    ],
)
def test_reading_the_data_of_an_event(event: bytes, data: bytes | None):
    assert read_data(event) == data


@given(st.text())
def test_what_was_written_is_read(text: str):
    data = json.dumps(text).encode()
    assert split(sse.format_data(data)) == [b"data: " + data + b"\n\n"]
    assert read_data(sse.format_data(data)) == data
