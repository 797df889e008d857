"""A channel saved by whoever it may be: a page, a script, a command."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from gateway.audit import Actor
from gateway.models import AuditEntry, Channel, Group
from portal.channels.acting import delete_channels, switch_channels, tag_channels
from portal.channels.saving import save_channel
from tests.factories import make_channel
from tests.portal.channels.conftest import SECRETS

GOOD = {"name": "New", "base_url": "https://api.example.org/v1/", "model_names": ["a"]}


def test_a_script_changes_just_what_it_names(channel: Channel, actor: Actor):
    save_channel({"remark": "ours"}, channel=channel, actor=actor)
    stale = Channel.objects.get(pk=channel.pk)
    save_channel({"weight": 3}, channel=channel, actor=actor)
    save_channel({"priority": 8}, channel=stale, actor=actor)
    channel.refresh_from_db()
    assert (channel.remark, channel.weight, channel.priority) == ("ours", 3, 8)
    fields = [list(it.changes) for it in AuditEntry.objects.order_by("id")]
    assert fields == [["remark"], ["weight"], ["priority"]]


def test_what_changes_nothing_leaves_no_trace(channel: Channel, actor: Actor):
    save_channel({"weight": channel.weight}, channel=channel, actor=actor)
    assert not AuditEntry.objects.exists()


def test_secrets_are_in_no_audit_row(actor: Actor, db: None):
    values = {"credentials": SECRETS, "proxy": "http://me:word-of-mine@proxy.example:1"}
    made = save_channel({**GOOD, **values}, channel=None, actor=actor)
    save_channel({"proxy": ""}, channel=made, actor=actor)
    made.refresh_from_db()
    assert made.base_url == "https://api.example.org/v1"
    assert made.proxy == ""
    told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert "0001" in told
    assert "word-of-mine" not in told
    assert not any(secret in told for secret in SECRETS)


def test_a_pool_is_replaced_or_grows(channel: Channel, actor: Actor):
    first, second = SECRETS
    save_channel({"credentials": [first]}, channel=channel, actor=actor)
    kept = channel.credentials.get()
    save_channel({"more_credentials": [second, first]}, channel=channel, actor=actor)
    assert [it.secret for it in channel.credentials.all()] == [first, second]
    assert channel.credentials.filter(pk=kept.pk).exists()
    save_channel({"credentials": [second]}, channel=channel, actor=actor)
    assert [it.secret for it in channel.credentials.all()] == [second]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "ftp://example.org"),
        ("base_url", "https://me:pw@example.org/v1"),
        ("base_url", "https://example.org/v1/chat/completions"),
        ("model_names", []),
        ("model_names", "gpt-4o"),
        ("model_names", ["a\nb"]),
        ("model_mapping", {"not-there": "x"}),
        ("weight", 0),
        ("weight", "many"),
        ("rpm_limit", 0),
        ("connect_timeout", -1),
        ("name", "x" * 101),
        ("headers", {"Authorization": "Bearer x"}),
        ("headers", {"X": "a\r\nb"}),
        ("parameters", {"model": "other"}),
        ("parameters", [1]),
        ("cost_rates", {"a": {"input": -1}}),
        ("cost_rates", {"a": {"unheard-of": 1}}),
        ("tags", ["x" * 41]),
        ("tags", "one"),
        ("groups", [10**9]),
        ("credentials", ["with blank"]),
        ("more_credentials", ["line\nbreak"]),
        ("proxy", "socks5://host:1"),
        ("surprise", 1),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    field: str, value: object, channel: Channel, actor: Actor
):
    with pytest.raises(ValidationError) as caught:
        save_channel({field: value, "remark": "x"}, channel=channel, actor=actor)
    assert list(caught.value.message_dict) == [field]
    channel.refresh_from_db()
    assert channel.remark == ""
    assert not AuditEntry.objects.exists()


def test_groups_are_set_by_their_ids(channel: Channel, actor: Actor):
    group = Group.objects.create(name="vip")
    save_channel({"groups": [group.pk]}, channel=channel, actor=actor)
    assert list(channel.groups.all()) == [group]
    assert AuditEntry.objects.get().changes == {"groups": [[], ["vip"]]}


def test_switching_what_is_so_already_changes_nothing(channel: Channel, actor: Actor):
    assert switch_channels([channel.pk], is_enabled=True, actor=actor) == 0
    assert switch_channels([channel.pk], is_enabled=False, actor=actor) == 1
    assert AuditEntry.objects.count() == 1


def test_tags_are_added_to_all_or_none(channel: Channel, actor: Actor):
    full = make_channel()
    full.tags = [f"tag {number}" for number in range(20)]
    full.save()
    with pytest.raises(ValidationError):
        tag_channels([channel.pk, full.pk], ["one more"], actor=actor)
    channel.refresh_from_db()
    assert channel.tags == []


def test_deleting_leaves_a_row_that_says_what_was_there(
    channel: Channel, actor: Actor, client: Client
):
    assert delete_channels([channel.pk, 10**9], actor=actor) == 1
    entry = AuditEntry.objects.get(action="channel.delete")
    assert entry.target_name == "Main"
    assert entry.changes["base_url"] == ["https://api.openai.com/v1", None]
