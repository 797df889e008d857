"""Secrets that a model says piece by piece."""

import json

import pytest

from gateway.capture.streams import SPREAD, read_words, redact_stream
from gateway.enums import Endpoint


def write_stream(*pieces: str) -> bytes:
    deltas = [{"choices": [{"delta": {"content": it}}]} for it in pieces]
    events = [f"data: {json.dumps(it)}\n\n" for it in deltas]
    return "".join([*events, "data: [DONE]\n\n"]).encode()


@pytest.mark.parametrize(
    "pieces",
    [
        ("Your key: sk-", "abcDEF123", "456ghiJKL", ", keep it."),
        ('{"pass', 'word":', ' "hunter22"', "}"),
    ],
)
def test_a_secret_in_pieces_is_not_kept(pieces: tuple[str, ...]):
    kept = redact_stream(write_stream(*pieces), Endpoint.CHAT_COMPLETIONS)
    assert kept.startswith(SPREAD)
    assert "***" in kept
    assert not any(it in kept for it in ("abcDEF123", "456ghiJKL", "hunter22"))


def test_other_streams_are_kept_as_they_were():
    body = write_stream("Hel", "lo")
    assert redact_stream(body, Endpoint.CHAT_COMPLETIONS) == body.decode()
    assert read_words(body, Endpoint.CHAT_COMPLETIONS) == "Hello"


def test_a_stream_that_was_cut_or_is_odd_is_no_trouble():
    body = write_stream("sk-", "abcDEF123456")[:-30] + b"data: {nonsense\n\n"
    kept = redact_stream(body, Endpoint.CHAT_COMPLETIONS, more_bytes=7)
    assert kept
    assert redact_stream(b"", Endpoint.RESPONSES) == ""
