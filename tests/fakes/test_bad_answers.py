"""The other half: each script misbehaves on the wire exactly as it says."""

import asyncio
import gzip
import time

import pytest

from tests.fakes.raw_client import call_upstream as call
from tests.fakes.raw_client import open_call
from tests.fakes.raw_client import stream_upstream as stream
from tests.fakes.upstream import FakeUpstream


async def test_cut_resets_after_n_events(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "cut:4")
    assert exchange.is_reset
    assert len(exchange.list_events()) == 4
    line = up.bill[0]
    assert (line.delivered_events, line.completion_tokens) == (4, 3)
    assert not line.finished


async def test_cut_body_closes_half_way(up: FakeUpstream) -> None:
    whole = await call(up.port, "cut-body")
    streamed = await stream(up.port, "cut-body")
    assert not whole.is_reset
    assert len(whole.body) == int(whole.headers["content-length"]) // 2
    assert not whole.is_complete
    assert not streamed.is_complete


async def test_eof_ends_cleanly_without_finish(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "eof:3")
    assert exchange.is_complete
    assert len(exchange.list_events()) == 3
    assert not up.bill[0].finished


async def test_no_done_still_finishes(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "no-done")
    assert exchange.is_complete
    assert exchange.list_events()[-1]["usage"]["total_tokens"] == 18
    assert up.bill[0].finished


async def test_stall_pauses_then_goes_on(up: FakeUpstream) -> None:
    started = time.monotonic()
    exchange = await stream(up.port, "stall:2:0.2")
    assert time.monotonic() - started > 0.2
    assert exchange.list_events()[-1] == "[DONE]"


async def test_slow_first_delays_the_head(up: FakeUpstream) -> None:
    async with open_call(up.port, {"model": "slow-first:0.2"}) as (reader, _):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
        assert await reader.read(4) == b"HTTP"


async def test_slow_and_many_send_n_deltas(up: FakeUpstream) -> None:
    started = time.monotonic()
    slow = await stream(up.port, "slow:4:0.05")
    assert time.monotonic() - started > 0.2
    many = await stream(up.port, "many:2000")
    assert len(slow.list_events()) == 4 + 4
    assert len(many.list_events()) == 2000 + 4
    assert [line.completion_tokens for line in up.bill] == [4, 2000]


async def test_never_answers_and_notes_who_left(up: FakeUpstream) -> None:
    async with open_call(up.port, {"model": "never"}) as (reader, _):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
    await asyncio.sleep(0.05)
    left_after = up.bill[0].client_left_after_s
    assert left_after is not None
    assert 0.15 < left_after < 1


async def test_client_leaving_mid_stream_is_noted(up: FakeUpstream) -> None:
    body = {"model": "slow:1000:0.02", "stream": True}
    async with open_call(up.port, body) as (reader, _):
        await reader.readuntil(b"w3")
    await asyncio.sleep(0.1)
    line = up.bill[0]
    assert line.client_left_after_s is not None
    assert line.client_left_after_s < 0.1
    assert 4 <= line.delivered_events < 10
    assert not line.finished


async def test_reset_before_headers(up: FakeUpstream) -> None:
    exchange = await call(up.port, "reset")
    assert exchange.is_reset
    assert exchange.raw == b""


async def test_garbage_html(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "garbage-html")
    assert (exchange.status, exchange.headers["content-type"]) == (200, "text/html")


async def test_bad_json(up: FakeUpstream) -> None:
    with pytest.raises(ValueError, match=r"delimiter|string|Expecting"):
        (await call(up.port, "bad-json")).parse_json()
    events = (await stream(up.port, "bad-json")).list_events()
    assert isinstance(events[2], str)
    assert events[-1] == "[DONE]"


async def test_empty(up: FakeUpstream) -> None:
    exchange = await call(up.port, "empty")
    assert (exchange.status, exchange.body) == (200, b"")
    assert exchange.is_complete


async def test_error_in_200(up: FakeUpstream) -> None:
    assert "error" in (await call(up.port, "error-in-200")).parse_json()
    exchange = await stream(up.port, "error-in-200")
    assert exchange.status == 200
    assert [list(event) for event in exchange.list_events()] == [["error"]]


async def test_error_mid_stream(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "error-mid:3")
    events = exchange.list_events()
    assert len(events) == 4
    assert "error" in events[-1]
    assert exchange.is_complete


async def test_split_utf8_cuts_every_character(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "split-utf8")
    broken = [piece for piece in exchange.reads if not is_utf8(piece)]
    assert len(broken) > 20
    assert "🌊👋🏽".encode() in exchange.body


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


async def test_crlf_and_comments(up: FakeUpstream) -> None:
    crlf = await stream(up.port, "x", user="crlf")
    comments = await stream(up.port, "x", user="comments")
    assert crlf.body.count(b"\r\n\r\n") == 11
    assert comments.body.count(b": keep-alive\n\n") == 11
    assert crlf.list_events() == comments.list_events()


async def test_huge_is_one_line(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "huge:3")
    assert max(map(len, exchange.body.split(b"\n"))) > 3 << 20
    assert exchange.is_complete


async def test_gzip_bomb_is_small_on_the_wire(up: FakeUpstream) -> None:
    exchange = await call(up.port, "gzip-bomb:20")
    assert exchange.headers["content-encoding"] == "gzip"
    assert len(exchange.body) < 100_000
    assert len(gzip.decompress(exchange.body)) == 20 << 20


async def test_drip_sends_single_bytes(up: FakeUpstream) -> None:
    started = time.monotonic()
    exchange = await call(up.port, "drip:0.001")
    assert time.monotonic() - started > 0.3
    assert exchange.is_complete
