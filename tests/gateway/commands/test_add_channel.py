import io

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from gateway.models import Channel, ChannelCredential
from gateway.snapshot import load_snapshot
from tests.factories import make_group, make_price

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:8000/v1"


def add_channel(*words: str, base_url: str = URL, models: str = "gpt-4o") -> str:
    out = io.StringIO()
    call_command(
        "add_channel", "--base-url", base_url, "--models", models, *words, stdout=out
    )
    return out.getvalue()


def test_channel_serves_its_models():
    rank = ["--priority", "5", "--weight", "3"]
    words = ["--name", "Ours", "--credential", "sk-up", "--mapping", "fast=llama3.2"]
    add_channel(*words, *rank, models="gpt-4o, fast,gpt-4o")
    (channel,) = load_snapshot().channels_for("fast", make_group().pk)
    assert channel.name == "Ours"
    assert (channel.priority, channel.weight) == (5, 3)
    assert (channel.base_url, channel.credentials[0].secret) == (URL, "sk-up")
    assert channel.model_names == {"gpt-4o", "fast"}
    assert channel.upstream_model("fast") == "llama3.2"


def test_credential_is_sealed_and_not_printed():
    text = add_channel("--credential", "sk-upstream-secret")
    assert "sk-upstream-secret" not in text
    row = ChannelCredential.objects.get()
    assert "sk-upstream-secret" not in row.sealed_secret
    assert row.ending == "cret"


def test_credential_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-piped\n"))
    add_channel("--credential", "-")
    assert Channel.objects.get().credential == "sk-piped"


def test_channel_for_one_group():
    vip, other = make_group(name="vip"), make_group()
    add_channel("--group", "vip")
    snapshot = load_snapshot()
    assert snapshot.channels_for("gpt-4o", vip.pk)
    assert not snapshot.channels_for("gpt-4o", other.pk)


@pytest.mark.parametrize(
    ("policy", "words"), [("serve", "are free"), ("refuse", "are refused")]
)
def test_models_without_a_price_are_told(settings: Settings, policy: str, words: str):
    settings.UNPRICED_MODELS = policy
    make_price(model="gpt-4o")
    text = add_channel(models="gpt-4o,mine")
    assert f"calls to mine {words} until you run: manage.py set_price mine" in text
    assert "calls to gpt-4o" not in text


def test_channel_for_any_model():
    text = add_channel(models="*")
    assert "models without a price are free" in text
    assert load_snapshot().channels_for("whatever", make_group().pk)


def test_hints_follow_the_result():
    text = add_channel(base_url="http://127.0.0.1:8000")
    assert text.startswith(f"Channel {Channel.objects.get().pk}, '127.0.0.1', serves 1")
    assert "issue_key" in text
    assert "/v1 at the end" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--base-url", "https://x.test/v1/chat/completions"], "https://x.test/v1."),
        (["--models", ","], "at least one model"),
        (["--models", "a" * 201], "not a model's name"),
        (["--mapping", "gpt-4o"], "client=upstream"),
        (["--mapping", "a=b"], "'a'"),
        (["--group", "vip"], "the groups are: default"),
        (["--weight", "0"], "Weight"),
        (["--name", "x" * 101], "Name"),
        (["--credential", "two words"], "credential"),
    ],
)
def test_slips_are_told_in_one_line_and_add_nothing(words: list[str], told: str):
    make_group()
    with pytest.raises(CommandError) as problem:
        add_channel(*words)
    assert told in str(problem.value)
    assert "\n" not in str(problem.value)
    assert not Channel.objects.exists()


def test_empty_standard_input_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="standard input is empty"):
        add_channel("--credential", "-")


def test_several_credentials_make_a_pool(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-one\n\nsk-two\nsk-one\n"))
    text = add_channel("--credential", "-", "--credential", "sk-three")
    (channel,) = load_snapshot().channels_for("gpt-4o", make_group().pk)
    secrets = [it.secret for it in channel.credentials]
    assert secrets == ["sk-one", "sk-two", "sk-three"]
    assert "spread over 3 credentials" in text
    assert "sk-" not in text
