"""Failures by cause, and what a channel did over a range."""

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from gateway.enums import Outcome, RollupPeriod
from gateway.metering.rollup_table import HOUR
from gateway.metering.rollups import floor_time
from gateway.models import ApiKey, Channel, SiteRollup, UsageLog
from portal.channels.check_words import explain_check
from portal.channels.traffic import read_traffic
from portal.channels.troubles import list_troubles
from portal.usage.ranges import read_range
from tests.factories import make_api_key, make_channel
from tests.factories.usage import build_call


def attempt(channel: Channel, error: str | None, at_ms: int = 0) -> dict[str, Any]:
    return {"channel": channel.pk, "at_ms": at_ms, "took_ms": 5, "error": error}


def add_call(
    key: ApiKey, channel: Channel, minutes_ago: int, *attempts: dict[str, Any]
) -> UsageLog:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    call = build_call(key, at, Random(minutes_ago), outcome=Outcome.COMPLETED)
    call.channel_id, call.attempts, call.model = channel.pk, list(attempts), "gpt-4o"
    call.save()
    return call


def test_failures_are_grouped_also_those_that_went_on(channel: Channel):
    other, key = make_channel(name="Other"), make_api_key()
    lost = "connection_lost"
    add_call(key, other, 9, attempt(channel, lost), attempt(other, None, 40))
    last = add_call(key, other, 5, attempt(channel, lost, 100), attempt(other, None))
    add_call(key, channel, 7, attempt(channel, "credential_refused_401"))
    add_call(key, channel, 6, attempt(channel, None))
    add_call(key, other, 4, attempt(other, "status_500"))
    first, second = list_troubles(channel.pk)
    assert (first.cause, first.count, first.moved) == (lost, 2, 2)
    assert first.last_rid == last.rid
    assert first.last_at == last.created_at + timedelta(milliseconds=100)
    assert (second.count, second.moved) == (1, 0)
    assert second.words == "the upstream refused the credential"


def test_rows_of_another_shape_are_passed_over(channel: Channel):
    call = add_call(make_api_key(), channel, 1)
    UsageLog.objects.filter(pk=call.pk).update(attempts={"odd": 1})
    assert list_troubles(channel.pk) == []


def test_traffic_and_margin(channel: Channel):
    now = timezone.now()
    for outcome, calls, charged in (
        (Outcome.COMPLETED, 8, 1_000),
        (Outcome.UPSTREAM_ERROR, 2, 0),
        (Outcome.CLIENT_CLOSED, 3, 500),
    ):
        SiteRollup.objects.create(
            period=RollupPeriod.HOUR,
            starts_at=floor_time(now, HOUR) - 3 * HOUR,
            channel_id=channel.pk,
            model="gpt-4o",
            outcome=outcome,
            calls=calls,
            charged=charged,
            costed=charged // 2,
            upstream_cost=charged // 5,
        )
    traffic = read_traffic(channel.pk, read_range("24h", now))
    total = traffic.total
    assert traffic.slots[-4] == total
    assert (total.calls, total.share, total.other) == (13, 0.8, 3)
    assert (total.charged, total.costed, total.cost) == (1_500, 750, 300)
    assert (total.margin, total.margin_share) == (450, 0.6)
    assert total.known_share == 0.5
    assert traffic.percentile(0.5) is None


def test_stored_sentences_are_told_in_the_readers_words():
    assert explain_check("") == ""
    assert explain_check("The upstream answered with HTTP 502.").endswith("502.")
    assert explain_check("Something new.") == "Something new."
