"""The form of a channel, as a browser without script sends it."""

from django.http import HttpResponse
from django.test import Client

from gateway.models import AuditEntry, Channel
from portal.channels.kept import seal_secrets
from tests.factories.people import make_user


def post_form(console: Client, url: str, **values: object) -> HttpResponse:
    """With what a browser would send of the folded part too."""
    usual = {
        "priority": "0",
        "weight": "1",
        "connect_timeout": "10",
        "first_byte_timeout": "120",
        "idle_timeout": "60",
        "total_timeout": "900",
        "is_enabled": "on",
    }
    return console.post(url, {**usual, **values})


def test_a_channel_is_added_by_the_form(console: Client):
    answer = post_form(
        console,
        "/console/channels/new",
        base_url="https://api.deepseek.com/v1",
        name="Deep",
        credentials="sk-one-secret-1111\nsk-two-secret-2222\n",
        model_names="deepseek-chat\ndeepseek-reasoner",
        **{
            "model_mapping-client": ["deepseek-chat", ""],
            "model_mapping-upstream": ["deepseek-v3", ""],
        },
        tags="cheap, asia",
        cost_percent="40",
        parameters='{"temperature": 0.5}',
    )
    made = Channel.objects.get(name="Deep")
    assert answer["Location"] == f"/console/channels/{made.pk}"
    assert made.model_names == ["deepseek-chat", "deepseek-reasoner"]
    assert made.model_mapping == {"deepseek-chat": "deepseek-v3"}
    assert made.tags == ["cheap", "asia"]
    assert made.cost_ppm == 400_000
    assert made.parameters == {"temperature": 0.5}
    assert {it.secret for it in made.credentials.all()} == {
        "sk-one-secret-1111",
        "sk-two-secret-2222",
    }
    entry = AuditEntry.objects.get(action="channel.create")
    assert "secret-1111" not in str(entry.changes)
    assert entry.changes["pool"] == [None, ["…1111", "…2222"]]


def test_what_was_typed_stays_when_something_is_wrong(console: Client):
    answer = post_form(
        console,
        "/console/channels/new",
        base_url="https://api.example.org/v1/chat/completions",
        name="Kept name",
        credentials="sk-one-secret-1111",
        model_names="",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept name" in page
    assert "Leave /chat/completions off" in page
    assert "sk-one-secret-1111" not in page
    assert "1 credential that you pasted is kept" in page


def test_a_step_without_script_keeps_pasted_secrets_sealed(console: Client):
    url = "/console/channels/new"
    page = post_form(
        console, url, preset="deepseek", credentials="sk-one-secret-1111"
    ).content.decode()
    assert 'value="https://api.deepseek.com/v1"' in page
    assert "sk-one-secret-1111" not in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    post_form(
        console,
        url,
        kept=kept,
        base_url="https://api.deepseek.com/v1",
        model_names="deepseek-chat",
        name="Deep",
        step="save",
    )
    made = Channel.objects.get(name="Deep")
    assert [it.secret for it in made.credentials.all()] == ["sk-one-secret-1111"]


def test_somebody_elses_seal_opens_nothing(console: Client, operator: object):
    sealed = seal_secrets(["sk-one-secret-1111"], make_user().pk)
    post_form(
        console,
        "/console/channels/new",
        kept=sealed,
        name="Mine",
        base_url="https://api.deepseek.com/v1",
        model_names="a",
    )
    assert not Channel.objects.get(name="Mine").credentials.exists()


def test_editing_shows_and_keeps_everything(console: Client, channel: Channel):
    channel.headers, channel.cost_rates = (
        {"X-Team": "a"},
        {"gpt-4o": {"input": 2_500_000_000, "image": 40_000_000}},
    )
    channel.cost_ppm = 123_456
    channel.store_credential("sk-stored-secret-9876")
    channel.save()
    page = console.get(f"/console/channels/{channel.pk}/edit").content.decode()
    assert "sk-stored" not in page
    assert "…9876" in page
    for value in ("X-Team", "2.50", "image=0.04", "12.3456"):
        assert f'value="{value}"' in page, value
