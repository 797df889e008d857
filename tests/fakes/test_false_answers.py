"""Whole answers that say something wrong or odd: errors, false usage, extra fields."""

from typing import Any

import pytest

from tests.fakes.raw_client import call_upstream as call
from tests.fakes.raw_client import stream_upstream as stream
from tests.fakes.upstream import FakeUpstream


async def test_status_with_headers_and_body_options(up: FakeUpstream) -> None:
    exchange = await call(up.port, "status:429:retry-after=2:code=slow_down")
    assert exchange.status == 429
    assert exchange.headers["retry-after"] == "2"
    error = exchange.parse_json()["error"]
    assert (error["type"], error["code"]) == ("rate_limit_error", "slow_down")
    assert (up.bill[0].status, up.bill[0].finished) == (429, False)


@pytest.mark.parametrize("status", [400, 401, 404, 500])
async def test_status_keeps_openai_error_shape(up: FakeUpstream, status: int) -> None:
    exchange = await stream(up.port, f"status:{status}")
    assert exchange.status == status
    assert set(exchange.parse_json()["error"]) == {"message", "type", "param", "code"}


async def test_int_code_and_no_param(up: FakeUpstream) -> None:
    error = (await call(up.port, "error-int-code:503")).parse_json()["error"]
    assert error["code"] == 503
    assert "param" not in error


@pytest.mark.parametrize(
    ("script", "prompt", "completion"),
    [
        ("usage:100:50", 100, 50),
        ("usage:-5:1000000000000", -5, 10**12),
        ("usage:abc:null", "abc", None),
        ("usage:1.5:7", 1.5, 7),
        ("usage-zero", 0, 0),
    ],
)
async def test_usage_lies_in_both_shapes(
    up: FakeUpstream, script: str, prompt: Any, completion: Any
) -> None:
    whole = (await call(up.port, script)).parse_json()["usage"]
    streamed = (await stream(up.port, script)).list_events()[-2]["usage"]
    assert whole == streamed
    assert (whole["prompt_tokens"], whole["completion_tokens"]) == (prompt, completion)
    assert {str(line.completion_tokens) for line in up.bill} == {str(completion)}


async def test_no_usage_anywhere(up: FakeUpstream) -> None:
    assert b'"usage"' not in (await call(up.port, "no-usage")).body
    assert b'"usage"' not in (await stream(up.port, "no-usage")).body


async def test_usage_in_choices(up: FakeUpstream) -> None:
    whole = (await call(up.port, "usage-in-choices")).parse_json()
    events = (await stream(up.port, "usage-in-choices")).list_events()
    assert "usage" not in whole
    assert whole["choices"][0]["usage"]["total_tokens"] == 18
    assert events[-2]["choices"][0]["usage"]["total_tokens"] == 18


async def test_extra_fields(up: FakeUpstream) -> None:
    whole = (await call(up.port, "extra-fields")).parse_json()
    events = (await stream(up.port, "extra-fields")).list_events()
    assert whole["choices"][0]["message"]["reasoning_content"]
    assert whole["usage"]["prompt_cache_hit_tokens"] == 4
    assert events[0]["choices"] == []
    assert events[2]["choices"][0]["delta"]["reasoning_content"]
