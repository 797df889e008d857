"""Notices about channels and prices come when their reason does, and go with it."""

from typing import Any

import pytest
from django.utils import timezone

from gateway.enums import ProviderName
from gateway.models import Channel, SiteRollup
from tests.factories import make_channel, make_price
from tests.portal.insight.noticing import find, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_order")]


def test_no_channel_at_all(in_order: Channel):
    Channel.objects.update(state="disabled")
    notice = find("no-channel")
    assert notice is not None
    assert (notice.url, notice.urgency.tone) == ("/console/channels/new", "bad")
    assert "every call is refused" in notice.text
    make_channel(provider=ProviderName.DEMO)
    assert "only the built-in demo" in tell("no-channel")


def test_a_failing_channel_is_named_with_its_reason(in_order: Channel):
    in_order.checks.create(
        is_ok=False, latency_ms=5, detail="It did not answer in time."
    )
    notice = find("channels-failing")
    assert notice is not None
    assert notice.text == "north fails its health check: It did not answer in time."
    assert notice.url == f"/console/channels/{in_order.pk}"
    in_order.checks.create(is_ok=True, latency_ms=5)
    assert find("channels-failing") is None


def test_several_failing_channels_are_one_notice():
    for name in ("a", "b", "c", "d"):
        channel = make_channel(name=name)
        channel.checks.create(is_ok=False, latency_ms=5, detail="x")
    notice = find("channels-failing")
    assert notice is not None
    assert "4 channels" in notice.text
    assert "a, b, c and 1 more" in notice.text
    assert notice.url == "/console/channels?status=failing"


def test_a_channel_whose_credentials_were_refused(in_order: Channel):
    in_order.store_credential("sk-one")
    in_order.credentials.update(parked_at=timezone.now())
    assert "refused all of its credentials" in tell("channels-parked")


@pytest.mark.parametrize(
    ("balance", "is_low"),
    [
        ("4.99 USD", True),
        ("-3.00 USD", True),
        ("5.00 USD", False),
        ("1,204.50 CNY", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_little_money_at_an_upstream(in_order: Channel, balance: str, is_low: bool):
    in_order.balance = balance
    in_order.save()
    assert (find(f"balance-{in_order.pk}") is not None) == is_low


def test_models_that_are_used_without_a_price(settings: Any):
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    SiteRollup.objects.create(
        period="day", starts_at=today, model="gpt-free", outcome="completed", calls=3
    )
    assert "gpt-free" in tell("unpriced")
    assert "free" in tell("unpriced")
    settings.UNPRICED_MODELS = "refuse"
    assert "refused" in tell("unpriced")
    make_price(model="gpt-free")
    assert find("unpriced") is None


def test_a_channel_of_unknown_cost(in_order: Channel):
    in_order.cost_ppm = None
    in_order.save()
    assert "margin" in tell("uncosted")
    in_order.cost_rates = {"gpt-4o": {"input": 1}}
    in_order.save()
    assert find("uncosted") is None
