from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gateway.models import Channel, ChannelCheck
from gateway.snapshot import load_snapshot
from tests.factories import make_channel, make_group

ADD = reverse("admin:gateway_channel_add")
LIST = reverse("admin:gateway_channel_changelist")


def change_url(channel: Channel) -> str:
    return reverse("admin:gateway_channel_change", args=[channel.pk])


def fill_form(**values: Any) -> dict[str, Any]:
    return {
        "name": "Ours",
        "provider": "openai",
        "base_url": "http://127.0.0.1:8000/v1",
        "credential": "sk-first",
        "model_names": '["gpt-4o"]',
        "model_mapping": "{}",
        "priority": 0,
        "weight": 1,
        "state": "enabled",
        "connect_timeout": 10,
        "first_byte_timeout": 120,
        "idle_timeout": 60,
        "total_timeout": 900,
        **values,
    }


def test_new_channel_has_its_credential(operator: Client):
    assert operator.post(ADD, fill_form()).status_code == 302
    assert Channel.objects.get().credential == "sk-first"
    assert load_snapshot().channels_for("gpt-4o", make_group().pk)


def test_credential_is_never_shown(operator: Client):
    channel = make_channel(credential="sk-very-secret")
    for url in (change_url(channel), LIST):
        text = operator.get(url).content.decode()
        assert "sk-very-secret" not in text
        assert channel.credentials.get().sealed_secret not in text


def test_credential_is_not_echoed_after_a_slip(operator: Client):
    answer = operator.post(ADD, fill_form(credential="sk-typed", name=""))
    assert answer.status_code == 200
    assert "sk-typed" not in answer.content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("", "sk-old"), ("sk-new", "sk-new")])
def test_empty_credential_keeps_the_old_one(operator: Client, typed: str, kept: str):
    channel = make_channel(credential="sk-old")
    operator.post(change_url(channel), fill_form(credential=typed, name="Renamed"))
    channel = Channel.objects.get()
    assert (channel.name, channel.credential) == ("Renamed", kept)


@pytest.mark.parametrize(
    "slip",
    [
        {"model_names": '{"a": 1}'},
        {"model_names": "[1]"},
        {"model_names": "[]"},
        {"model_mapping": "[1]"},
        {"model_mapping": '{"gpt-4o": 1}'},
        {"base_url": ""},
        {"base_url": "https://x.test/v1/chat/completions"},
        {"credential": "two words"},
        {"weight": 0},
        {"headers": '{"Host": "x"}'},
        {"headers": "[1]"},
        {"parameters": '{"model": "cheap"}'},
        {"cost_rates": '{"gpt-4o": {"input": 0.5}}'},
        {"cost_rates": "[1]"},
    ],
)
def test_what_no_process_could_load_is_refused(operator: Client, slip: dict[str, Any]):
    answer = operator.post(ADD, fill_form(**slip))
    assert answer.status_code == 200
    assert not Channel.objects.exists()


def test_private_address_is_pointed_out(operator: Client):
    form = fill_form(base_url="http://10.1.2.3/v1")
    answer = operator.post(ADD, form, follow=True)
    assert "PRIVATE_UPSTREAMS" in answer.content.decode()


def test_checked_channel_can_be_deleted(operator: Client):
    channel = make_channel()
    ChannelCheck.objects.create(channel=channel, is_ok=True, latency_ms=1)
    url = reverse("admin:gateway_channel_delete", args=[channel.pk])
    operator.post(url, {"post": "yes"})
    assert not Channel.objects.exists()
