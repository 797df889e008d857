"""Which models an upstream says it has."""

from collections.abc import Iterator

import pytest

from gateway.fetch import Bounds
from gateway.trial import Target, fetch_models
from tests.fakes.listing import Listing, serve_listing
from tests.fakes.process import UpstreamProcess

QUICK = Bounds(connect=0.5, read=0.5, total=1)


@pytest.fixture
def listing() -> Iterator[Listing]:
    with serve_listing() as running:
        yield running


def test_the_names_are_sorted(upstream: UpstreamProcess):
    found = fetch_models(Target(base_url=f"{upstream.base_url}/", secret="sk"))
    assert found.names == ["gpt-4o", "gpt-4o-mini", "ok"]
    assert (found.problem, found.status) == ("", 200)


def test_a_credential_that_is_refused(upstream: UpstreamProcess):
    target = Target(base_url=upstream.base_url, secret="sk~status:401~1")
    found = fetch_models(target)
    assert found.names == []
    assert (found.problem, found.status) == ("The credential was refused.", 401)


@pytest.mark.parametrize("word", ["good", "bare", "named", "mixed"])
def test_upstreams_write_lists_in_several_ways(listing: Listing, word: str):
    found = fetch_models(Target(base_url=listing.base_url(word)), QUICK)
    assert (found.names, found.problem) == (["gpt-4o"], "")


@pytest.mark.parametrize("word", ["html", "object", "number", "huge", "hang", "404"])
def test_what_is_no_list_is_told(listing: Listing, word: str):
    found = fetch_models(Target(base_url=listing.base_url(word)), QUICK)
    assert found.names == []
    assert found.problem.endswith((".", "?"))


def test_the_channels_own_headers_are_sent(listing: Listing):
    target = Target(
        base_url=listing.base_url("good"), secret="sk-1", headers={"X-Team": "blue"}
    )
    assert fetch_models(target, QUICK).names
    (headers,) = listing.seen
    assert headers["x-team"] == "blue"
    assert headers["authorization"] == "Bearer sk-1"


def test_the_demo_lists_its_own():
    assert "gpt-4o" in fetch_models(Target(base_url="", provider="demo")).names
