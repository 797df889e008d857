"""The relay's client against upstreams that speak odd HTTP."""

import asyncio
import socket
from typing import Any

import pytest

from gateway.errors import UpstreamError
from gateway.providers.base import UpstreamRequest
from gateway.relay.http.pool import find_pool
from gateway.relay.upstream import HttpUpstream, open_http, read_whole
from tests.gateway.providers.pictures import picture_channel
from tests.gateway.relay.http.talker import OK, talk

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


async def post(url: str, body: Any = b"{}", **headers: str) -> HttpUpstream:
    channel = picture_channel(connect_timeout=1.0)
    return await open_http(UpstreamRequest(url, headers, body), channel)


async def answer_of(*pieces: bytes | None) -> tuple[int, bytes]:
    async with talk(list(pieces)) as talker:
        upstream = await post(talker.url)
        try:
            return upstream.status, await read_whole(upstream)
        finally:
            upstream.close()


async def test_sends_what_is_asked_and_keeps_the_connection():
    async with talk([OK], [OK]) as talker:
        for _ in range(2):
            upstream = await post(talker.url, b'{"a":1}', Accept="*/*")
            assert await read_whole(upstream) == b"ok"
            upstream.close()
            upstream.close()  # twice is once
        assert talker.connections == 1
        assert (
            talker.heard[0]
            == (
                f"POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1:{talker.port}\r\n"
                'Accept: */*\r\nContent-Length: 7\r\n\r\n{"a":1}'
            ).encode()
        )
        find_pool().close()


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\nok"],
        [OK + b"HTTP/1.1 200 OK\r\n\r\n"],  # more than was asked for
        [OK, None],
    ],
)
async def test_a_connection_that_cannot_go_on_is_not_used_again(pieces: list[Any]):
    async with talk(pieces, [OK]) as talker:
        first = await post(talker.url)
        await read_whole(first)
        first.close()
        await asyncio.sleep(0.05)
        second = await post(talker.url)
        assert await read_whole(second) == b"ok"
        second.close()
        assert talker.connections == 2
        find_pool().close()


async def test_an_answer_without_a_length_ends_with_the_connection():
    assert await answer_of(HEAD + b"\r\n", b"one ", b"two", None) == (200, b"one two")


async def test_chunks_arrive_as_they_come_and_framing_does_not_show():
    async with talk([CHUNKED + b"3\r\none\r\n", b"3\r\ntwo\r\n", b"0\r\n\r\n"]) as it:
        upstream = await post(it.url)
        assert [await upstream.read() for _ in range(3)] == [b"one", b"two", b""]
        upstream.close()
        find_pool().close()


async def test_informational_answers_are_passed_over():
    early = b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    assert await answer_of(early, OK) == (200, b"ok")


@pytest.mark.parametrize(
    ("pieces", "cause"),
    [
        ([None], "connection_lost"),
        ([b"SSH-2.0-OpenSSH_9.2\r\n"], "connection_lost"),
        ([HEAD + b"X: " + b"y" * 70_000], "connection_lost"),
        ([HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n"], "connection_lost"),
        (
            [b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\n\r\n"],
            "connection_lost",
        ),
        ([HEAD + b"Content-Length: 9\r\n\r\nok", None], "cut"),
        ([CHUNKED + b"3\r\none\r\n", None], "cut"),
        ([CHUNKED, b"nonsense\r\n"], "cut"),
    ],
)
async def test_broken_answers_are_told(pieces: list[Any], cause: str):
    with pytest.raises(UpstreamError) as caught:
        await answer_of(*pieces)
    assert caught.value.cause == cause


async def test_a_stream_that_said_its_last_word_keeps_its_connection():
    async with talk([CHUNKED + b"3\r\none\r\n", b"0\r\n\r\n"], [OK]) as talker:
        upstream = await post(talker.url)
        assert await upstream.read() == b"one"
        upstream.close(is_ended=True)
        await asyncio.sleep(0.05)
        again = await post(talker.url)
        assert await read_whole(again) == b"ok"
        again.close()
        assert talker.connections == 1
        find_pool().close()


async def test_a_stream_that_never_ends_is_cut_when_it_is_left():
    async with talk([CHUNKED + b"3\r\none\r\n"]) as talker:
        upstream = await post(talker.url)
        assert await upstream.read() == b"one"
        reading = asyncio.ensure_future(upstream.read())
        await asyncio.sleep(0)
        upstream.close()
        with pytest.raises(UpstreamError):
            await reading
        await asyncio.sleep(0.05)
        assert talker.closed == 1


async def test_a_reader_that_is_slow_holds_the_upstream_back():
    piece = b"x" * 65_536
    pieces: list[bytes | None] = [
        HEAD + b"Content-Length: %d\r\n\r\n" % (len(piece) * 400),
        *[piece] * 400,
    ]
    async with talk(pieces) as talker:
        upstream = await post(talker.url)
        await asyncio.sleep(0.2)
        held = await upstream.read()
        assert 0 < len(held) < 2_000_000
        size = len(held)
        while data := await upstream.read():
            size += len(data)
        assert size == len(piece) * 400
        upstream.close()
        find_pool().close()


async def test_pieces_are_sent_and_an_early_answer_stops_them():
    early = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
    sent = 0

    def pieces() -> Any:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b"x" * 65_536

    async with talk([early]) as talker:
        upstream = await post(talker.url, pieces(), **{"Content-Length": "655360000"})
        assert upstream.status == 413
        upstream.close()
        assert sent < 10_000


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nX: y", "a\rb"])
async def test_a_header_cannot_smuggle_a_line(value: str):
    with pytest.raises(UpstreamError) as caught:
        await post("http://127.0.0.1:9/", Authorization=value)
    assert caught.value.cause == "bad_header"


async def test_nobody_there_and_nobody_answering():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(UpstreamError) as caught:
            await post(f"http://127.0.0.1:{port}/v1")
        assert caught.value.cause == "connect_failed"


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "10.0.0.1", "[::ffff:10.0.0.1]", "0x0a000001", "0"]
)
async def test_private_addresses_in_any_spelling_are_refused(host: str):
    with pytest.raises(UpstreamError) as caught:
        await post(f"http://{host}/v1")
    assert caught.value.cause == "address_not_allowed"


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "http://", "http://u:p@example.com/", "http://a:b/"]
)
async def test_addresses_that_are_none(url: str):
    with pytest.raises(UpstreamError) as caught:
        await post(url)
    assert caught.value.cause == "bad_base_url"
