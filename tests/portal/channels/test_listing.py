"""The list: states, filters, sorting, figures."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from gateway.audit import Actor
from gateway.credentials import park
from gateway.enums import Endpoint, Outcome, RollupPeriod
from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time
from gateway.models import (
    Channel,
    ChannelCheck,
    ChannelCredential,
    Group,
    SiteLatencyRollup,
    SiteRollup,
)
from portal.channels import listing
from portal.channels.acting import switch_channels
from portal.channels.figures import read_figures
from portal.channels.listing import list_channels
from portal.channels.rows import ChannelRow, read_rows
from portal.channels.state import State
from tests.factories import make_channel

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def row_of(channel: Channel) -> ChannelRow:
    return read_rows(Channel.objects.filter(pk=channel.pk), timezone.now())[0]


def names(**query: str) -> list[str]:
    return [row.channel.name for row in list_channels(query, timezone.now()).rows]


def add_check(channel: Channel, *, is_ok: bool, minutes_ago: int) -> datetime:
    row = ChannelCheck.objects.create(
        channel=channel, is_ok=is_ok, latency_ms=5, detail="" if is_ok else "Odd."
    )
    at = timezone.now() - timedelta(minutes=minutes_ago)
    ChannelCheck.objects.filter(pk=row.pk).update(created_at=at)
    return at


def add_credential(channel: Channel, secret: str) -> ChannelCredential:
    row = ChannelCredential(channel=channel)
    row.seal(secret)
    row.save()
    return row


def add_calls(channel: Channel, at: datetime, outcome: Outcome, **sums: int) -> None:
    SiteRollup.objects.create(
        period=RollupPeriod.HOUR,
        starts_at=floor_time(at, HOUR),
        channel_id=channel.pk,
        endpoint=Endpoint.CHAT_COMPLETIONS,
        model="gpt-4o",
        outcome=outcome,
        **sums,
    )


def test_a_failing_channel_says_since_when(channel: Channel):
    assert row_of(channel).health.state == State.UNCHECKED
    add_check(channel, is_ok=False, minutes_ago=90)
    add_check(channel, is_ok=True, minutes_ago=60)
    assert row_of(channel).health.state == State.WORKING
    since = add_check(channel, is_ok=False, minutes_ago=30)
    add_check(channel, is_ok=False, minutes_ago=5)
    health = row_of(channel).health
    assert (health.state, health.since, health.reason) == (State.FAILING, since, "Odd.")


def test_parked_credentials_are_told_before_checks(channel: Channel):
    first = add_credential(channel, "sk-first-secret-0001")
    second = add_credential(channel, "sk-second-secret-0002")
    add_check(channel, is_ok=True, minutes_ago=1)
    park(first.pk, "credential_refused_401")
    assert row_of(channel).health.state == State.PARTLY
    assert row_of(channel).health.reason == "1 of 2 credentials are parked."
    park(second.pk, "credential_refused_401")
    assert row_of(channel).health.state == State.PARKED
    ChannelCredential.objects.filter(pk=second.pk).update(is_enabled=False)
    assert row_of(channel).health.reason == "1 of 1 credential is parked."


def test_who_disabled_is_known_by_time(channel: Channel, actor: Actor):
    switch_channels([channel.pk], is_enabled=False, actor=actor)
    health = row_of(channel).health
    assert health.state == State.DISABLED
    assert health.since is not None


def test_filters_find_what_they_say(channel: Channel):
    Channel.objects.exclude(pk=channel.pk).delete()
    vip = make_channel(name="Vip", base_url="https://api.deepseek.com/v1")
    vip.groups.add(Group.objects.create(name="vip"))
    vip.tags, vip.model_names = ["cheap"], ["deepseek-chat"]
    vip.save()
    add_check(vip, is_ok=False, minutes_ago=1)
    every = make_channel(name="Every", model_names=["*"], priority=9)
    assert names(q="DEEPSEEK.com") == ["Vip"]
    assert names(q="chea") == ["Vip"]
    assert names(provider="deepseek") == ["Vip"]
    assert names(provider="openai") == ["Main"]
    assert names(status="failing") == names(status="trouble") == ["Vip"]
    assert names(tag="cheap") == ["Vip"]
    assert names(group="other") == ["Every", "Main"]
    assert names(model="deepseek-chat") == ["Every", "Vip"]
    assert names(status="nonsense", page="x", sort="no") == ["Every", "Main", "Vip"]
    assert names(sort="name") == ["Every", "Main", "Vip"]
    assert names(sort="-name") == ["Vip", "Main", "Every"]
    assert names(sort="priority") == ["Vip", "Main", "Every"]
    assert every.priority == 9


def test_what_has_no_figure_is_last_either_way(channel: Channel):
    Channel.objects.exclude(pk=channel.pk).delete()
    bad, good = make_channel(name="Bad"), make_channel(name="Good")
    now = timezone.now()
    add_calls(bad, now, Outcome.UPSTREAM_ERROR, calls=1)
    add_calls(good, now, Outcome.COMPLETED, calls=1)
    assert names(sort="-success") == ["Good", "Bad", "Main"]
    assert names(sort="success") == ["Bad", "Good", "Main"]


def test_pages_meet(channel: Channel, monkeypatch: pytest.MonkeyPatch):
    Channel.objects.exclude(pk=channel.pk).delete()
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for name in "abcd":
        make_channel(name=name)
    assert names() == ["Main", "a"]
    assert names(page="1") == ["b", "c"]
    assert names(page="2") == names(page="99") == ["d"]


def test_figures_are_those_of_the_rollups(channel: Channel):
    add_calls(channel, NOW, Outcome.COMPLETED, calls=90)
    add_calls(channel, NOW - HOUR, Outcome.UPSTREAM_ERROR, calls=10)
    add_calls(channel, NOW - HOUR, Outcome.CLIENT_ERROR, calls=500)
    add_calls(channel, NOW - 2 * HOUR, Outcome.UPSTREAM_ERROR, calls=7)
    add_calls(channel, NOW - 24 * HOUR, Outcome.COMPLETED, calls=1_000)
    SiteRollup.objects.create(
        period=RollupPeriod.DAY,
        starts_at=floor_time(NOW, DAY) - 29 * DAY,
        channel_id=channel.pk,
        model="gpt-4o",
        calls=3,
        charged=300,
        costed=200,
        upstream_cost=150,
    )
    for step, calls in ((100, 50), (900, 50)):
        SiteLatencyRollup.objects.create(
            period=RollupPeriod.HOUR,
            starts_at=floor_time(NOW, HOUR),
            channel_id=channel.pk,
            model="gpt-4o",
            is_stream=True,
            first_byte_ms=step,
            calls=calls,
        )
    figures = read_figures(NOW)[channel.pk]
    assert figures == read_figures(NOW, channel.pk)[channel.pk]
    assert (figures.recent.calls, figures.recent.share) == (100, 0.9)
    assert figures.day.calls == 107
    assert figures.calls_by_hour[-3:] == [7, 10, 90]
    assert (figures.calls, figures.charged) == (3, 300)
    assert (figures.costed, figures.cost) == (200, 150)
    assert figures.p50 == 110
    assert figures.p95 is not None
    assert 900 < figures.p95 < 1_000


def test_the_number_of_queries_does_not_grow(
    channel: Channel, django_assert_max_num_queries: object
):
    for number in range(12):
        more = make_channel(name=f"n{number}", credential="sk-some-secret-1234")
        add_check(more, is_ok=False, minutes_ago=3)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert len(names()) > 12
