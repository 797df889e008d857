"""Checks and trials through a channel's forward proxy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pytest_django.fixtures import Settings

from gateway.egress import AddressRefused
from gateway.fetch import Bounds, Page, ProxyRefused, fetch_page
from gateway.health import check_channel
from gateway.models import Channel
from gateway.proxy import read_proxy
from gateway.trial import Target, fetch_models, try_model
from tests.factories import make_channel
from tests.fakes.listing import Listing, serve_listing
from tests.fakes.process import start_upstream
from tests.fakes.proxy import Proxy, run_proxy
from tests.gateway.test_fetch import (  # noqa: F401  fixtures
    certificate,
    secure_listing,
    trust,
)

QUICK = Bounds(connect=0.5, read=0.5, total=1)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with run_proxy() as running:
        yield running


@pytest.fixture
def listing() -> Iterator[Listing]:
    with serve_listing() as running:
        yield running


def ask(url: str, proxy: Proxy, user: str = "") -> Page:
    way = read_proxy(proxy.url.replace("//", f"//{user}"))
    return fetch_page(f"{url}/models", {}, QUICK, proxy=way)


def test_plain_http_goes_through_a_tunnel(proxy: Proxy, listing: Listing):
    proxy.names["up.test:80"] = listing.port
    assert ask("http://up.test/good", proxy).status == 200
    assert proxy.places == ["up.test:80"]
    (headers,) = listing.seen
    assert headers["host"] == "up.test"
    assert "proxy-authorization" not in headers


@pytest.mark.usefixtures("trust")
def test_tls_speaks_of_the_upstream(
    proxy: Proxy,
    secure_listing: Listing,  # noqa: F811
    certificate: Path,  # noqa: F811
):
    port = secure_listing.port
    assert ask(f"https://localhost:{port}/good", proxy).status == 200
    assert proxy.places == [f"localhost:{port}"]
    proxy.names["up.test:443"] = port
    with pytest.raises(requests.exceptions.SSLError):
        ask("https://up.test/good", proxy)


def test_a_name_and_password_are_sent(proxy: Proxy, listing: Listing):
    proxy.wanted = "Basic dXNlcjpwQHNz"
    assert ask(listing.base_url("good"), proxy, "user:p%40ss@").status == 200
    with pytest.raises(ProxyRefused) as caught:
        ask(listing.base_url("good"), proxy)
    assert caught.value.status == 407


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", 403),
        (b"SSH-2.0\r\n\r\n", 0),
        (b"HTTP/1.1 200 OK\r\n\r\nmore", 0),
        (b"", 0),
    ],
)
def test_a_proxy_that_refuses_or_is_none(
    proxy: Proxy, listing: Listing, answer: bytes, status: int
):
    proxy.answer = answer
    with pytest.raises(ProxyRefused) as caught:
        ask(listing.base_url("good"), proxy)
    assert caught.value.status == status
    assert listing.seen == []


def test_a_proxy_that_says_nothing(proxy: Proxy, listing: Listing):
    proxy.answer = None
    with pytest.raises(requests.exceptions.RequestException):
        ask(listing.base_url("good"), proxy)


def test_addresses_are_guarded(proxy: Proxy, settings: Settings):
    settings.PRIVATE_UPSTREAMS = ["127.0.0.1/32"]
    with pytest.raises(AddressRefused):
        ask("http://10.1.2.3/v1", proxy)
    settings.PRIVATE_UPSTREAMS = []
    with pytest.raises(AddressRefused):
        ask("http://up.test/v1", proxy)
    assert proxy.heads == []


@pytest.mark.django_db
def test_the_check_of_a_channel_uses_its_proxy(proxy: Proxy, listing: Listing):
    proxy.names["up.test:80"] = listing.port
    proxy.wanted = "Basic dTpw"
    channel = make_channel(base_url="http://up.test/good")
    for user, words in (("u:p@", ""), ("", "The proxy wants another name")):
        channel.seal_proxy(proxy.url.replace("//", f"//{user}"))
        channel.save()
        found = check_channel(channel.pk, QUICK)
        assert found is not None
        assert found.detail.startswith(words)
        assert found.is_ok == (words == "")
    assert Channel.objects.get().proxy == proxy.url


@pytest.mark.django_db
def test_a_trial_uses_the_proxy(proxy: Proxy):
    with start_upstream() as upstream:
        target = Target(base_url=upstream.base_url, proxy=proxy.url)
        assert fetch_models(target).names
        assert try_model(target, "ok").reply == "Hello from upstream."
        place = f"127.0.0.1:{upstream.port}"
        assert proxy.places == [place, place]
        proxy.answer = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"
        trial = try_model(target, "ok")
        assert str(trial.detail) == "The proxy refused the connection (HTTP 502)."
