"""A benchmark that cannot see a wrong answer measures nothing."""

import pytest

from tests.load.answer_reader import AnswerReader

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n"
STREAM = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"9\r\ndata: a\n\n\r\n8\r\ndata: b\n\r\n1\r\n\n\r\n"
    b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"
)


def feed_pieces(data: bytes, size: int) -> AnswerReader:
    reader = AnswerReader()
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    ends = [reader.feed(piece) for piece in pieces]
    assert ends == [False] * (len(pieces) - 1) + [True]
    return reader


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_stream_is_read_whatever_the_cuts(size: int) -> None:
    reader = feed_pieces(STREAM, size)
    assert reader.find_fault(events=3) == ""
    assert reader.find_fault(events=4) == "3 events of 4"


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_body_of_known_length(size: int) -> None:
    assert feed_pieces(HEAD + b'{"usage": null}', size).find_fault(events=0) == ""


def test_faults_are_named() -> None:
    refused = feed_pieces(HEAD.replace(b"200", b"503") + b'{"usage": null}', 99)
    halved = feed_pieces(HEAD + b'{"usage": null ', 99)
    ended = feed_pieces(STREAM.replace(b"[DONE]", b"[GONE]"), 99)
    assert refused.find_fault(events=0) == "status 503"
    assert halved.find_fault(events=0).startswith("body ends")
    assert ended.find_fault(events=3).startswith("stream ends")
