"""Health checks against a real server that answers well and badly."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from gateway.enums import ChannelState, ProviderName
from gateway.fetch import Bounds
from gateway.health import check_channel, check_channels
from gateway.models import Channel, ChannelCheck
from gateway.trial.findings import KEPT, store_finding
from gateway.trial.findings import Finding as Seen
from tests.factories import make_channel
from tests.fakes.listing import Listing, serve_listing
from tests.fakes.process import closed_port

pytestmark = pytest.mark.django_db
QUICK = Bounds(connect=0.5, read=0.4, total=1)
SECRET = "upstream-secret-12345"


@pytest.fixture
def listing() -> Iterator[Listing]:
    with serve_listing() as running:
        yield running


def see(base_url: str, bounds: Bounds = QUICK) -> ChannelCheck:
    channel = make_channel(base_url=base_url, credential=SECRET)
    check_channel(channel.pk, bounds)
    return ChannelCheck.objects.get(channel=channel)


@pytest.mark.parametrize("word", ["good", "bare"])
def test_a_channel_that_lists_its_models_is_ok(listing: Listing, word: str):
    check = see(listing.base_url(word))
    assert (check.is_ok, check.status, check.detail) == (True, 200, "")
    assert 0 <= check.latency_ms < 1000


@pytest.mark.parametrize(
    ("word", "status", "detail"),
    [
        ("401", 401, "The credential was refused."),
        ("403", 403, "The credential was refused."),
        ("404", 404, "There is no list of models at this base URL."),
        ("429", 429, "The upstream says there were too many requests."),
        ("503", 503, "The upstream answered with HTTP 503."),
        ("redirect", 302, "It redirects, which is not followed."),
        ("html", 200, "The answer is not JSON."),
        ("object", 200, "The answer is not a list of models."),
        ("number", 200, "The answer is not a list of models."),
        ("huge", 200, "The answer is too large to be a list of models."),
        ("hang", None, "It did not answer in time."),
        ("drip", None, "It did not answer in time."),
        ("cut", None, "It refused or broke the connection."),
        ("garbage", None, "It refused or broke the connection."),
    ],
)
def test_a_channel_that_does_not_is_described(
    listing: Listing, word: str, status: int | None, detail: str
):
    check = see(listing.base_url(word))
    assert (check.is_ok, check.status) == (False, status)
    assert check.detail.startswith(detail)
    assert check.latency_ms < 2000


@pytest.mark.parametrize(
    ("base_url", "detail"),
    [
        ("http://no-such-host.invalid/v1", "Its host name was not found."),
        ("http://10.1.2.3/v1", "Its address is on a private network."),
        ("http://169.254.169.254/v1", "Its address is on a private network."),
        ("ftp://127.0.0.1/v1", "The base URL or the credential"),
        ("http:///v1", "The base URL or the credential"),
        ("http://127.0.0.1:99999/v1", "The base URL or the credential"),
        ("", "The base URL or the credential"),
    ],
)
def test_a_base_url_that_cannot_be_asked(base_url: str, detail: str):
    assert see(base_url).detail.startswith(detail)


def test_a_port_where_nothing_listens():
    check = see(f"http://127.0.0.1:{closed_port()}/v1")
    assert check.detail == "It refused or broke the connection."


def test_plain_http_where_tls_is_expected(listing: Listing):
    base_url = listing.base_url("good").replace("http:", "https:")
    assert see(base_url).detail == "Its TLS certificate could not be verified."


def test_loopback_is_refused_unless_the_operator_allows_it(
    listing: Listing, settings: Settings
):
    settings.PRIVATE_UPSTREAMS = []
    check = see(listing.base_url("good"))
    assert check.detail.startswith("Its address is on a private network.")
    assert listing.seen == []


def test_the_request_carries_the_credential_and_the_name_of_the_host(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert see(listing.base_url("good", host="localhost")).is_ok
    (headers,) = listing.seen
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["host"] == f"localhost:{listing.port}"


def test_a_redirect_does_not_get_the_credential(listing: Listing):
    see(listing.base_url("redirect"))
    assert len(listing.seen) == 1


@pytest.mark.parametrize("secret", ["two\r\nlines", "键"])
def test_a_credential_that_no_header_carries(listing: Listing, secret: str):
    channel = make_channel(base_url=listing.base_url("good"), credential=secret)
    found = check_channel(channel.pk, QUICK)
    assert found is not None
    assert found.detail.startswith("The base URL or the credential")


def test_a_credential_that_does_not_open():
    channel = make_channel(credential="x")
    channel.credentials.update(sealed_secret="9:AAAA")
    found = check_channel(channel.pk)
    assert found is not None
    assert "does not open" in found.detail


@pytest.mark.parametrize("word", ["401", "garbage", "redirect"])
def test_no_detail_has_the_secret_or_the_address(listing: Listing, word: str):
    detail = see(listing.base_url(word)).detail
    assert SECRET not in detail
    assert "127.0.0.1" not in detail


def test_the_demo_needs_no_network():
    channel = make_channel(provider=ProviderName.DEMO, base_url="")
    check_channels(QUICK)
    assert ChannelCheck.objects.get(channel=channel).is_ok


def test_only_enabled_channels_are_checked(listing: Listing):
    make_channel(base_url=listing.base_url("good"))
    Channel.objects.update(state=ChannelState.DISABLED)
    assert check_channels(QUICK) == 0


def test_a_channel_checked_just_now_is_left(listing: Listing):
    make_channel(base_url=listing.base_url("good"))
    assert check_channels(QUICK) == 1
    assert check_channels(QUICK) == 0
    ChannelCheck.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert check_channels(QUICK) == 1


def test_broken_channels_do_not_hold_up_the_others(listing: Listing):
    for _ in range(7):
        make_channel(base_url=listing.base_url("hang"))
    for _ in range(20):
        make_channel(base_url=listing.base_url("good"))
    begun = time.monotonic()
    assert check_channels(QUICK) == 27
    assert time.monotonic() - begun < 7 * QUICK.read
    assert ChannelCheck.objects.filter(is_ok=True).count() == 20


def test_only_the_newest_checks_are_kept():
    channel, other = make_channel(), make_channel()
    store_finding(other.pk, Seen(is_ok=True, detail="other"))
    for number in range(KEPT + 5):
        store_finding(channel.pk, Seen(is_ok=True, detail=str(number)))
    kept = ChannelCheck.objects.filter(channel=channel).order_by("id")
    assert kept.count() == KEPT
    assert kept[0].detail == "5"
    assert other.checks.count() == 1


def test_a_channel_that_is_gone():
    assert check_channel(404) is None


@pytest.mark.django_db(transaction=True)
def test_a_channel_deleted_during_its_check_leaves_no_row():
    store_finding(404, Seen(is_ok=True, detail=""))
    assert not ChannelCheck.objects.exists()
