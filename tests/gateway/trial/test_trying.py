"""Tiny real calls to an upstream that behaves as it is told."""

from typing import Any

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from gateway.enums import Endpoint
from gateway.fetch import Bounds
from gateway.trial import Target, Trial, choose_endpoint, try_model
from tests.fakes.process import UpstreamProcess, closed_port
from tests.gateway.offers import make_model

pytestmark = pytest.mark.django_db
QUICK = Bounds(connect=0.5, read=1, total=1)
SECRET = "sk-upstream-secret-1"


def ask(upstream: UpstreamProcess, model: str = "ok", **fields: Any) -> Trial:
    target = Target(base_url=upstream.base_url, **{"secret": SECRET, **fields})
    with translation.override("en"):
        trial = try_model(target, model, bounds=QUICK)
        str(trial.detail)  # as it is read now
    assert SECRET not in repr(trial)
    return trial


def test_a_model_that_answers(upstream: UpstreamProcess):
    trial = ask(upstream)
    assert (trial.is_ok, trial.status) == (True, 200)
    assert trial.endpoint == Endpoint.CHAT_COMPLETIONS
    assert str(trial.detail) == "It works."
    assert trial.reply == "Hello from upstream."
    assert trial.first_token_ms is not None
    assert 0 <= trial.first_token_ms <= trial.latency_ms < 1000
    (line,) = upstream.fetch_bill()
    assert line["path"] == "/v1/chat/completions"
    assert line["fields"]["stream"] is True
    assert line["fields"]["max_tokens"] == 16
    assert line["auth"] == SECRET[-4:]


def test_the_first_token_has_a_time_of_its_own(upstream: UpstreamProcess):
    trial = ask(upstream, "slow:4:0.1")
    assert trial.is_ok
    assert trial.first_token_ms is not None
    assert trial.latency_ms - trial.first_token_ms > 150


def test_it_asks_as_the_channel_would(upstream: UpstreamProcess):
    trial = ask(
        upstream,
        "ours",
        model_mapping={"ours": "ok-cjk"},
        headers={"X-Team": "blue"},
        parameters={"temperature": 0.5},
    )
    assert str(trial.reply).startswith("你好")
    (line,) = upstream.fetch_bill()
    assert line["model"] == "ok-cjk"
    assert line["headers"]["x-team"] == "blue"
    assert line["fields"]["temperature"] == 0.5


def test_embeddings_are_tried_as_embeddings(upstream: UpstreamProcess):
    make_model("ours", endpoints=["embeddings"])
    trial = ask(upstream, "ours")
    assert trial.is_ok
    assert str(trial.reply) == "A vector of 8 numbers."
    (line,) = upstream.fetch_bill()
    assert line["path"] == "/v1/embeddings"


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("gpt-4o", Endpoint.CHAT_COMPLETIONS),
        ("unheard-of", Endpoint.CHAT_COMPLETIONS),
        ("text-embedding-3-small", Endpoint.EMBEDDINGS),
        ("omni-moderation-latest", Endpoint.MODERATIONS),
        ("dall-e-3", Endpoint.IMAGE_GENERATIONS),
        ("tts-1", Endpoint.SPEECH),
        ("whisper-1", None),
    ],
)
def test_what_is_asked_is_told_from_the_name(name: str, endpoint: Endpoint | None):
    assert choose_endpoint(name) == endpoint


def test_the_catalogue_knows_better_than_the_name():
    make_model("my-embedder", endpoints=["responses"])
    assert choose_endpoint("my-embedder") == Endpoint.RESPONSES


@pytest.mark.parametrize("name", ["dall-e-3", "tts-1", "whisper-1"])
def test_what_costs_more_is_not_tried_unasked(upstream: UpstreamProcess, name: str):
    trial = ask(upstream, name)
    assert not trial.is_ok
    assert trial.detail
    assert upstream.fetch_bill() == []


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("ok", Endpoint.IMAGE_GENERATIONS),
        ("ok", Endpoint.SPEECH),
        ("ok", Endpoint.MODERATIONS),
        ("ok", Endpoint.RESPONSES),
        ("ok", Endpoint.COMPLETIONS),
    ],
)
def test_it_is_tried_when_asked(
    upstream: UpstreamProcess, name: str, endpoint: Endpoint
):
    target = Target(base_url=upstream.base_url)
    trial = try_model(target, name, endpoint=endpoint)
    assert trial.is_ok, trial
    assert trial.endpoint == endpoint


@pytest.mark.parametrize(
    ("model", "status", "words", "is_refused"),
    [
        ("status:401", 401, "The credential was refused.", True),
        ("status:402", 402, "no money left", True),
        ("status:403", 403, "The credential was refused.", True),
        ("status:404", 404, "does not have this model", False),
        ("status:429", 429, "too many requests", False),
        ("status:429:code=insufficient_quota", 429, "too many requests", True),
        ("status:500", 500, "answered with HTTP 500.", False),
        ("status:302:location=http", 302, "redirects", False),
        ("garbage-html", 200, "sent an error, or something", False),
        ("error-in-200", 200, "sent an error, or something", False),
        ("empty", 200, "empty answer", False),
        ("reset", None, "refused or broke the connection", False),
        ("never", None, "did not answer in time", False),
        ("slow:100:0.1", None, "did not answer in time", False),
        ("cut", None, "refused or broke the connection", False),
    ],
)
def test_a_model_that_does_not(
    upstream: UpstreamProcess,
    model: str,
    status: int | None,
    words: str,
    is_refused: bool,
):
    trial = ask(upstream, model)
    assert (trial.is_ok, trial.status) == (False, status)
    with translation.override("en"):
        assert words in str(trial.detail)
    assert trial.is_refused == is_refused
    assert trial.latency_ms < 2000


def test_what_the_upstream_said_is_shown(upstream: UpstreamProcess):
    assert ask(upstream, "status:400").said == "The upstream says 400."


def test_a_port_where_nothing_listens():
    target = Target(base_url=f"http://127.0.0.1:{closed_port()}/v1")
    trial = try_model(target, "ok", bounds=QUICK)
    assert (trial.is_ok, trial.status) == (False, None)


def test_private_addresses_are_refused(upstream: UpstreamProcess, settings: Settings):
    settings.PRIVATE_UPSTREAMS = []
    trial = ask(upstream)
    assert "private network" in str(trial.detail)
    assert trial.status is None


@pytest.mark.parametrize(
    "fields",
    [
        {"secret": "two\r\nlines"},
        {"headers": {"X-A": "one\r\nX-B: two"}},
        {"base_url": "ftp://127.0.0.1/v1"},
        {"base_url": ""},
        {"proxy": "socks5://127.0.0.1"},
        {"provider": "unheard-of"},
    ],
)
def test_values_that_cannot_be_asked(fields: dict[str, Any]):
    target = Target(**{"base_url": "http://127.0.0.1:9/v1", **fields})
    trial = try_model(target, "ok", bounds=QUICK)
    assert not trial.is_ok
    assert trial.status is None
    assert trial.detail


def test_a_target_with_a_problem_is_not_asked(upstream: UpstreamProcess):
    trial = ask(upstream, problem="It does not open.")
    assert (trial.is_ok, trial.detail) == (False, "It does not open.")
    assert upstream.fetch_bill() == []


def test_a_name_that_no_model_can_have(upstream: UpstreamProcess):
    assert not ask(upstream, "x" * 201).is_ok


def test_the_demo_needs_no_upstream():
    trial = try_model(Target(base_url="", provider="demo"), "gpt-4o")
    assert trial.is_ok
