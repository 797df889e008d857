"""What is done to channels: ranked, switched, copied, deleted, one or many."""

import pytest
from django.test import Client

from gateway.models import AuditEntry, Channel
from tests.factories import make_channel


@pytest.mark.parametrize(
    ("field", "text", "status"),
    [("priority", "-7", 200), ("weight", "0", 200), ("weight", "x", 200)],
)
def test_a_rank_is_edited_in_place(
    console: Client, channel: Channel, field: str, text: str, status: int
):
    answer = console.post(
        f"/console/channels/{channel.pk}/rank",
        {field: text},
        headers={"HX-Request": "true"},
    )
    channel.refresh_from_db()
    is_good = text == "-7"
    assert answer.status_code == status
    assert (getattr(channel, field) == -7) is is_good
    assert ("aria-invalid" in answer.content.decode()) is not is_good


def test_a_rank_without_script_goes_back_to_the_list(console: Client, channel: Channel):
    answer = console.post(
        f"/console/channels/{channel.pk}/rank",
        {"priority": "9", "weight": "3", "next": "/console/channels?q=Ma"},
    )
    channel.refresh_from_db()
    assert answer["Location"] == "/console/channels?q=Ma"
    assert (channel.priority, channel.weight) == (9, 3)


def test_switching_off_asks_once(console: Client, channel: Channel):
    url = f"/console/channels/{channel.pk}/switch"
    assert "Disable “Main”?" in console.get(url).content.decode()
    console.post(url, {"to": "off"})
    page = console.get("/console/channels").content.decode()
    assert "Disabled by hand." in page
    console.post(url, {"to": "on"})
    channel.refresh_from_db()
    assert channel.state == "enabled"
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert set(actions) == {"channel.disable", "channel.enable"}


def test_deleting_asks_once(console: Client, channel: Channel):
    url = f"/console/channels/{channel.pk}/delete"
    assert "Delete “Main”?" in console.get(url).content.decode()
    assert console.post(url)["Location"] == "/console/channels"
    assert not Channel.objects.filter(pk=channel.pk).exists()


def test_many_are_changed_at_once(console: Client, channel: Channel):
    other = make_channel(name="Other")

    def change(action: str, **more: str) -> None:
        ids = [channel.pk, other.pk, 10**17, "x"]
        console.post("/console/channels/change", {"ids": ids, "action": action, **more})

    change("disable")
    change("tag", tags="eu, cheap")
    assert [
        it.state for it in Channel.objects.filter(pk__in=[channel.pk, other.pk])
    ] == ["disabled"] * 2
    assert Channel.objects.get(pk=other.pk).tags == ["eu", "cheap"]
    change("delete")
    assert not Channel.objects.filter(pk__in=[channel.pk, other.pk]).exists()


def test_a_copy_is_whole_and_rests(console: Client, channel: Channel):
    channel.store_credential("sk-stored-secret-9876")
    channel.seal_proxy("http://me:word@proxy.example:3128")
    channel.save()
    answer = console.post(f"/console/channels/{channel.pk}/copy")
    copy = Channel.objects.order_by("-pk")[0]
    assert answer["Location"] == f"/console/channels/{copy.pk}/edit"
    assert (copy.name, copy.state) == ("Main, copy", "disabled")
    assert copy.credential == "sk-stored-secret-9876"
    assert copy.proxy == "http://me:word@proxy.example:3128"


def test_a_credential_is_switched_and_removed(console: Client, channel: Channel):
    channel.store_credential("sk-stored-secret-9876")
    one = channel.credentials.get()
    url = f"/console/channels/{channel.pk}/credentials/{one.pk}"
    console.post(url, {"action": "disable"})
    one.refresh_from_db()
    assert not one.is_enabled
    console.post(url, {"action": "enable"})
    one.refresh_from_db()
    assert one.is_enabled
    console.post(url, {"action": "remove"})
    assert not channel.credentials.exists()
    assert console.post(url, {"action": "remove"}).status_code == 404
