import pytest

from gateway.errors import TokensLimited
from gateway.limits.entries import Subject, list_entries
from gateway.limits.verdict import Standing, Verdict
from gateway.limits.words import (
    explain_refusal,
    explain_size,
    format_reset,
    write_headers,
)
from gateway.pictures import Limits
from tests.gateway.limits.asks import make_subject

KEY = Subject("limit:key:1", "This API key", Limits(60, 10_000, 1))
MODEL = Subject("limit:model:m", "All callers of `m` together", Limits(600, None, None))


def refuse(index: int, wait: int = 1_000) -> Verdict:
    standings = (Standing(0, 60_500), Standing(9_000, 100), Standing(540, 60_000))
    return Verdict(False, index, wait, 0, 0, standings)


@pytest.mark.parametrize(
    ("index", "wait", "type_", "text", "seconds"),
    [
        (0, 1_000, "requests", "This API key may have 1 call running at", "1"),
        (1, 12_001, "requests", "This API key may make 60 requests a minute.", "13"),
        (2, 1, "tokens", "This API key may use 10,000 tokens a minute.", "1"),
        (3, 61_000, "requests", "All callers of `m` together may make 600", "60"),
    ],
)
def test_a_refusal_says_which_limit_and_of_what(
    index: int, wait: int, type_: str, text: str, seconds: str
):
    entries = list_entries([KEY, MODEL], 50)
    error = explain_refusal(entries, refuse(index, wait), "m")
    shown = error.to_body()["error"]
    assert (error.http_status, shown["code"]) == (429, "rate_limit_exceeded")
    assert shown["type"] == type_
    assert text in shown["message"]
    headers = dict(error.headers)
    assert headers[b"retry-after"] == seconds.encode()
    assert headers[b"x-ratelimit-limit-requests"] == b"60"


def test_a_full_channel_is_not_named():
    entries = list_entries([make_subject("limit:channel:7", rpm=3)], 1, group=1)
    error = explain_refusal(entries, Verdict(False, 0, 3_000, 0, 0, ()), "gpt-4o")
    assert error.message == (
        "Every channel of the model `gpt-4o` has as many calls as it may take now. "
        "Please try again in 3 seconds."
    )
    assert dict(error.headers) == {b"retry-after": b"3"}


def test_headers_are_of_the_limit_that_leaves_the_least():
    entries = list_entries([KEY, MODEL], 50)
    standings = (Standing(50, 1), Standing(9_000, 59_001), Standing(40, 360_000))
    headers = dict(write_headers(entries, standings))
    assert headers.pop(b"access-control-expose-headers").endswith(b"retry-after")
    assert headers == {
        b"x-ratelimit-limit-requests": b"600",
        b"x-ratelimit-remaining-requests": b"40",
        b"x-ratelimit-reset-requests": b"6m0s",
        b"x-ratelimit-limit-tokens": b"10000",
        b"x-ratelimit-remaining-tokens": b"9000",
        b"x-ratelimit-reset-tokens": b"1m0s",
    }
    at_once = list_entries([make_subject(concurrency=3)], 1)
    assert write_headers(at_once, ()) == []


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(0, "0s"), (1, "1s"), (59_999, "1m0s"), (61_000, "1m1s")]
)
def test_reset(milliseconds: int, text: str):
    assert format_reset(milliseconds) == text


def test_a_request_that_can_never_pass_is_not_to_be_sent_again():
    error = explain_size(list_entries([KEY], 50)[2], 12_345)
    assert isinstance(error, TokensLimited)
    assert "about 12,345 tokens" in error.message
    assert error.headers == ((b"x-should-retry", b"false"),)
