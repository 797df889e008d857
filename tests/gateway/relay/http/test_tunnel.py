"""Calls that go through a channel's forward proxy."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import uvloop
from pytest_django.fixtures import Settings

from gateway.errors import UpstreamError
from gateway.pictures import ProxyPicture
from gateway.providers.base import UpstreamRequest
from gateway.proxy import read_proxy
from gateway.relay.http.pool import find_pool
from gateway.relay.upstream import HttpUpstream, open_http, read_whole
from tests.fakes.process import closed_port
from tests.fakes.proxy import Proxy, serve_proxy
from tests.gateway.providers.pictures import picture_channel
from tests.gateway.relay.http.talker import OK, talk
from tests.gateway.relay.http.test_tls import (  # noqa: F401  fixtures
    _forget_trust,
    certificate,
    tls,
)


@pytest_asyncio.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with serve_proxy() as running:
        yield running
        find_pool().close()


async def post(url: str, proxy: Proxy, user: str = "", **channel: Any) -> HttpUpstream:
    way = proxy.url.replace("//", f"//{user}")
    picture = picture_channel(proxy=read_proxy(way), **channel)
    return await open_http(UpstreamRequest(url, {}, b"{}"), picture)


async def ask(url: str, proxy: Proxy, user: str = "", **channel: Any) -> bytes:
    upstream = await post(url, proxy, user, **channel)
    body = await read_whole(upstream)
    upstream.close()
    return body


async def fail(url: str, proxy: Proxy, user: str = "", **channel: Any) -> str:
    with pytest.raises(UpstreamError) as caught:
        await post(url, proxy, user, **channel)
    return caught.value.cause


async def test_plain_http_goes_through_a_tunnel_too(proxy: Proxy):
    async with talk([OK], [OK]) as talker:
        proxy.names["up.test:80"] = talker.port
        assert await ask("http://up.test/v1/x", proxy) == b"ok"
        assert proxy.heads == [
            "CONNECT up.test:80 HTTP/1.1\r\nHost: up.test:80\r\n\r\n"
        ]
        assert talker.heard[0].startswith(b"POST /v1/x HTTP/1.1\r\nHost: up.test\r\n")
        assert await ask("http://up.test/v1/x", proxy) == b"ok"
        assert (len(proxy.heads), talker.connections) == (1, 1)  # the way is kept


async def test_tls_speaks_of_the_upstream_and_not_of_the_proxy(
    proxy: Proxy,
    certificate: Any,  # noqa: F811
    tls: ssl.SSLContext,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with talk([OK], [OK], tls=tls) as talker:
        url = talker.url.replace("http:", "https:")
        assert await ask(url, proxy) == b"ok"
        assert await ask(url, proxy) == b"ok"
        assert proxy.places == [f"127.0.0.1:{talker.port}"]
        assert b"{}" in talker.heard[0]
        proxy.names["up.test:443"] = talker.port  # the certificate is not its own
        assert await fail("https://up.test/v1/x", proxy) == "connect_failed"


def test_tls_on_the_loop_that_servers_run(
    certificate: Any,  # noqa: F811
    tls: ssl.SSLContext,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async def ask_twice() -> tuple[list[bytes], int, int]:
        async with serve_proxy() as proxy, talk([OK], [OK], tls=tls) as talker:
            url = talker.url.replace("http:", "https:")
            answers = [await ask(url, proxy) for _ in range(2)]
            find_pool().close()
            return answers, len(proxy.heads), talker.connections

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(ask_twice()) == ([b"ok", b"ok"], 1, 1)


async def test_a_way_through_a_proxy_is_not_shared_with_calls_that_have_none(
    proxy: Proxy,
):
    async with talk([OK], [OK]) as talker:
        assert await ask(talker.url, proxy) == b"ok"
        channel = picture_channel()
        upstream = await open_http(UpstreamRequest(talker.url, {}, b"{}"), channel)
        assert await read_whole(upstream) == b"ok"
        upstream.close()
        assert (len(proxy.heads), talker.connections) == (1, 2)


async def test_a_name_and_password_are_sent(proxy: Proxy):
    proxy.wanted = "Basic dXNlcjpwQHNz"
    async with talk([OK]) as talker:
        assert await fail(talker.url, proxy) == "proxy_refused"
        assert await ask(talker.url, proxy, "user:p%40ss@") == b"ok"
        assert b"Proxy-Authorization" not in talker.heard[0]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 403 Forbidden\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",  # speaks for the upstream
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000,
        b"HTTP/1.1 2OO\r\n\r\n",
        b"",
    ],
)
async def test_a_proxy_that_refuses_or_is_none(proxy: Proxy, answer: bytes):
    proxy.answer = answer
    async with talk([OK]) as talker:
        assert await fail(talker.url, proxy) == "proxy_refused"
        assert talker.connections == 0


async def test_a_proxy_that_says_nothing(proxy: Proxy):
    proxy.answer = None
    async with talk([OK]) as talker:
        began = asyncio.get_running_loop().time()
        cause = await fail(talker.url, proxy, connect_timeout=0.2)
        assert cause == "connect_timeout"
        assert asyncio.get_running_loop().time() - began < 2


async def test_a_proxy_that_is_not_there():
    picture = picture_channel(proxy=ProxyPicture("127.0.0.1", closed_port()))
    with pytest.raises(UpstreamError) as caught:
        await open_http(UpstreamRequest("http://up.test/v1", {}, b"{}"), picture)
    assert caught.value.cause == "connect_failed"


async def test_the_proxys_own_address_must_be_allowed(proxy: Proxy, settings: Settings):
    settings.PRIVATE_UPSTREAMS = []
    assert await fail("http://up.test/v1/x", proxy) == "address_not_allowed"
    assert proxy.heads == []


@pytest.mark.parametrize("host", ["10.1.2.3", "169.254.169.254", "10.1", "[::1]"])
async def test_a_proxy_is_not_asked_for_private_addresses(
    proxy: Proxy, settings: Settings, host: str
):
    settings.PRIVATE_UPSTREAMS = ["127.0.0.1/32"]  # the proxy itself
    assert await fail(f"http://{host}/v1/x", proxy) == "address_not_allowed"
    assert proxy.heads == []
