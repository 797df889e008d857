"""Answers that would cost more than they are worth, or are not what they seem."""

import asyncio

import pytest

from gateway.errors import UpstreamError
from gateway.relay.http.connection import Connection
from gateway.relay.http.origin import Origin
from gateway.relay.http.pool import find_pool
from gateway.relay.upstream import read_start, read_whole
from tests.gateway.relay.http.talker import OK, talk
from tests.gateway.relay.http.test_upstream import CHUNKED, HEAD, post

MEGABYTE = b"x" * 1_000_000


@pytest.mark.parametrize("line", [b"x: " + MEGABYTE, b"x: y\r\n" * 200_000])
async def test_a_trailer_without_end_is_cut(line: bytes):
    start = CHUNKED + b"2\r\nok\r\n0\r\n"
    async with talk([start, *[line] * 20]) as talker:
        upstream = await post(talker.url)
        with pytest.raises(UpstreamError):
            await read_whole(upstream)
        upstream.close()


async def test_a_short_trailer_is_passed_over():
    async with talk([CHUNKED + b"2\r\nok\r\n0\r\nx: y\r\n\r\n"]) as talker:
        upstream = await post(talker.url)
        assert await read_whole(upstream) == b"ok"
        upstream.close()


async def test_a_long_answer_in_many_pieces_is_no_head():
    pieces = [b"%x\r\n%s\r\n" % (len(MEGABYTE), MEGABYTE) for _ in range(3)]
    async with talk([CHUNKED, *pieces, b"0\r\n\r\n"]) as talker:
        upstream = await post(talker.url)
        assert len(await read_whole(upstream)) == 3 * len(MEGABYTE)
        upstream.close()


async def test_the_start_of_a_long_error_is_enough():
    long = HEAD.replace(b"200 OK", b"400 Bad") + b"Content-Length: 3000000\r\n\r\n"
    async with talk([long, MEGABYTE, MEGABYTE, MEGABYTE]) as talker:
        upstream = await post(talker.url)
        assert upstream.status == 400
        assert await read_start(upstream, 1_000) == b"x" * 1_000
        upstream.close()


async def test_what_nobody_asked_for_ends_an_idle_connection_at_once():
    async with talk([OK], [OK]) as talker:
        upstream = await post(talker.url)
        await read_whole(upstream)
        upstream.close()
        pool = find_pool()
        origin = Origin(False, "127.0.0.1", talker.port)
        idle = pool.take(origin)
        assert isinstance(idle, Connection)
        pool.keep(origin, idle)
        idle.data_received(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
        assert pool.take(origin) is None
        await asyncio.sleep(0)
