"""Trying an upstream from the form and from a channel's page, over real sockets."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.models import Channel, ChannelCheck
from gateway.tasks import check_channel
from tests.factories import make_channel
from tests.fakes.process import UpstreamProcess, start_upstream

REFUSED, GOOD = "sk~status:401~ref1", "sk-example-of-good-gd22"
NEW = "/console/channels/new"
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def upstream() -> Iterator[UpstreamProcess]:
    with start_upstream() as process:
        yield process


@pytest.fixture(autouse=True)
def reachable(settings: Settings) -> None:
    settings.PRIVATE_UPSTREAMS = ("127.0.0.0/8",)


def step(console: Client, name: str, url: str = NEW, **values: object) -> str:
    answer: HttpResponse = console.post(url, {"step": name, **values}, headers=HTMX)
    return answer.content.decode()


def test_fetched_models_become_ticks(console: Client, upstream: UpstreamProcess):
    part = step(
        console, "fetch", base_url=upstream.base_url, model_names="gpt-4o\nmy-own"
    )
    assert "<html" not in part
    assert 'value="gpt-4o" checked' in part
    assert 'value="gpt-4o-mini">' in part
    assert ">\nmy-own</textarea>" in part


def test_ticks_and_typed_names_are_saved_together(
    console: Client, upstream: UpstreamProcess
):
    seconds = ("connect", "first_byte", "idle", "total")
    console.post(
        NEW,
        {
            "step": "save",
            "name": "Both",
            "base_url": upstream.base_url,
            "fetched": "ok,gpt-4o,gpt-4o-mini",
            "picked": ["gpt-4o", "never-offered"],
            "model_names": "my-own",
            "priority": "0",
            "weight": "1",
            **{f"{name}_timeout": "9" for name in seconds},
        },
    )
    made = Channel.objects.get(name="Both")
    assert made.model_names == ["gpt-4o", "my-own"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"base_url": ""}, "Base URL: This field is required."),
        ({"base_url": "http://127.0.0.1:9/v1"}, "It refused or broke the connection."),
        ({"base_url": "http://10.0.0.9/v1"}, "private network"),
        ({"base_url": "https://x.example/v1", "credentials": "a b"}, "has a blank"),
    ],
)
def test_what_keeps_it_from_being_asked_is_said(
    console: Client, values: dict[str, str], words: str
):
    assert words in step(console, "fetch", **values)


def test_a_trial_shows_what_came(console: Client, upstream: UpstreamProcess):
    part = step(console, "test", base_url=upstream.base_url, model_names="gpt-4o")
    for words in ("gpt-4o answers.", "Hello from upstream.", "First token", "200"):
        assert words in part, words


def test_a_trial_needs_a_model(console: Client, upstream: UpstreamProcess):
    part = step(console, "test", base_url=upstream.base_url, model_names="*")
    assert "Choose or enter a model first." in part


def test_a_hostile_answer_is_only_text(console: Client, upstream: UpstreamProcess):
    part = step(console, "test", base_url=upstream.base_url, test_model="<b>x</b>")
    assert "<b>x" not in part


def test_a_stored_secret_goes_to_no_other_host(
    console: Client, upstream: UpstreamProcess
):
    channel = make_channel(base_url="https://api.openai.com/v1", credential=GOOD)
    url = f"/console/channels/{channel.pk}/edit"
    upstream.reset_bill()
    part = step(console, "test", url, base_url=upstream.base_url, test_model="gpt-4o")
    assert "Paste a credential to try it" in part
    assert upstream.fetch_bill() == []
    part = step(
        console,
        "test",
        url,
        base_url=upstream.base_url,
        test_model="gpt-4o",
        credentials="sk-pasted-now-5555",
    )
    assert "gpt-4o answers." in part


def test_a_test_parks_what_is_refused_and_frees_what_works(
    console: Client, upstream: UpstreamProcess
):
    channel = make_channel(base_url=upstream.base_url)
    channel.store_credential(REFUSED)
    url = f"/console/channels/{channel.pk}/test"
    one = channel.credentials.get()
    page = console.post(url, {"model": "gpt-4o", "credential": one.pk}).content.decode()
    assert "The credential was refused." in page
    one.refresh_from_db()
    assert one.parked_at is not None
    one.seal(GOOD)
    one.save()
    assert "answers." in console.post(url, {"model": "gpt-4o"}).content.decode()
    one.refresh_from_db()
    assert one.parked_at is None
    kept = ChannelCheck.objects.filter(channel=channel).order_by("id")
    assert [it.is_ok for it in kept] == [False, True]


def test_what_costs_more_is_tried_only_when_asked_again(
    console: Client, upstream: UpstreamProcess
):
    channel = make_channel(base_url=upstream.base_url, model_names=["dall-e-3"])
    url = f"/console/channels/{channel.pk}/test"
    upstream.reset_bill()
    page = console.post(url, {"model": "dall-e-3"}).content.decode()
    assert "Test it all the same" in page
    assert upstream.fetch_bill() == []
    console.post(url, {"model": "dall-e-3", "endpoint": "image_generations"})
    assert len(upstream.fetch_bill()) == 1


def test_a_balance_that_nobody_tells_is_a_sentence(
    console: Client, upstream: UpstreamProcess
):
    channel = make_channel(base_url=upstream.base_url, credential=GOOD)
    answer = console.post(f"/console/channels/{channel.pk}/balance", follow=True)
    assert "does not tell how much is left" in answer.content.decode()


def test_many_are_checked_by_the_worker(
    console: Client, channel: Channel, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "portal.console.channels.send_task", lambda *words: asked.append(words)
    )
    console.post("/console/channels/change", {"action": "test", "ids": [channel.pk]})
    assert asked == [(check_channel.name, channel.pk)]


def test_without_a_queue_the_page_says_so(console: Client, channel: Channel):
    fields = {"action": "test", "ids": [channel.pk]}
    answer = console.post("/console/channels/change", fields, follow=True)
    assert "is Redis running?" in answer.content.decode()
