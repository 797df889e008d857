"""Channels by script."""

import pytest

from gateway.models import AuditEntry, Channel
from tests.portal.management_api.caller import Caller

pytestmark = pytest.mark.django_db
NEW = {
    "name": "east",
    "base_url": "https://api.example.org/v1",
    "model_names": ["gpt-4o"],
    "credentials": ["sk-upstream-secret-1234", "sk-upstream-secret-5678"],
    "proxy": "http://user:hidden@203.0.113.9:3128",
    "tags": ["paid"],
}


def add(caller: Caller, **values: object) -> int:
    reply = caller.post("channels", {**NEW, **values})
    assert reply.status == 201, reply.body
    return int(reply.body["id"])


def test_a_channel_is_added_and_its_secrets_stay_inside(caller: Caller):
    reply = caller.post("channels", NEW)
    assert reply.status == 201
    assert [it["ending"] for it in reply.body["credentials"]] == ["1234", "5678"]
    assert reply.body["has_proxy"] is True
    assert reply.body["is_enabled"] is True
    shown = caller.get(f"channels/{reply.body['id']}")
    assert shown.body == reply.body
    for text in ("upstream-secret", "hidden"):
        assert text not in str(shown.body)
    channel = Channel.objects.get()
    assert channel.credential == NEW["credentials"][0]
    entry = AuditEntry.objects.get(action="channel.create")
    assert entry.via == "api: script"
    assert "upstream-secret" not in str(entry.changes)


def test_just_what_is_sent_is_changed(caller: Caller):
    channel_id = add(caller)
    reply = caller.patch(f"channels/{channel_id}", {"weight": 7, "is_enabled": False})
    assert reply.status == 200
    assert (reply.body["weight"], reply.body["name"]) == (7, "east")
    assert reply.body["health"]["state"] == "disabled"


def test_wrong_fields_are_named(caller: Caller):
    reply = caller.post("channels", {**NEW, "weight": 0, "colour": "red"})
    assert reply.status == 422
    assert reply.error["fields"] == {"colour": ["There is no such field."]}
    reply = caller.post("channels", {**NEW, "weight": 0, "credentials": ["a b"]})
    assert list(reply.error["fields"]) == ["weight"]
    reply = caller.post("channels", {**NEW, "credentials": ["a b"]})
    assert list(reply.error["fields"]) == ["credentials"]
    assert not Channel.objects.exists()


def test_the_list_is_paged_and_filtered(caller: Caller):
    ids = [add(caller, name=name) for name in ("north", "south", "west")]
    first = caller.get("channels?limit=2")
    assert [it["id"] for it in first.rows] == ids[:0:-1]
    rest = caller.get(f"channels?limit=2&cursor={first.body['next']}")
    assert [it["id"] for it in rest.rows] == ids[:1]
    assert rest.body["next"] is None
    assert [it["name"] for it in caller.get("channels?q=sou").rows] == ["south"]
    assert caller.get("channels?is_enabled=false").rows == []


def test_several_are_changed_at_once(caller: Caller):
    ids = [add(caller), add(caller)]
    reply = caller.post("channels/change", {"ids": ids, "action": "disable"})
    assert reply.body == {"changed": 2}
    reply = caller.post(
        "channels/change", {"ids": ids, "action": "tag", "tags": ["slow"]}
    )
    assert reply.body == {"changed": 2}
    assert caller.get(f"channels/{ids[0]}").body["tags"] == ["paid", "slow"]
    caller.post("channels/change", {"ids": ids[:1], "action": "delete"})
    assert caller.get(f"channels/{ids[0]}").status == 404


def test_a_channel_is_duplicated_with_its_pool_and_deleted(caller: Caller):
    channel_id = add(caller)
    copy = caller.post(f"channels/{channel_id}/duplicate")
    assert copy.status == 201
    assert copy.body["is_enabled"] is False
    assert len(copy.body["credentials"]) == 2
    assert caller.delete(f"channels/{channel_id}").status == 204
    assert Channel.objects.get().pk == copy.body["id"]


def test_one_credential_is_switched_and_removed(caller: Caller):
    channel_id = add(caller)
    first, second = caller.get(f"channels/{channel_id}/credentials").rows
    place = f"channels/{channel_id}/credentials"
    reply = caller.patch(f"{place}/{first['id']}", {"is_enabled": False})
    assert reply.body["status"] == "disabled"
    assert caller.delete(f"{place}/{second['id']}").status == 204
    assert [it["id"] for it in caller.get(place).rows] == [first["id"]]
    other = add(caller)
    assert caller.delete(f"channels/{other}/credentials/{first['id']}").status == 404


def test_a_trial_tells_what_went_wrong(caller: Caller):
    channel_id = add(caller, proxy="", base_url="http://10.255.0.1/v1")
    reply = caller.post(f"channels/{channel_id}/test", {"model": "gpt-4o"})
    assert reply.status == 200
    assert reply.body["is_ok"] is False
    assert reply.body["detail"]
    assert reply.body["model"] == "gpt-4o"
    found = caller.post(f"channels/{channel_id}/fetch-models").body
    assert found["names"] == []
    assert found["problem"]
    reply = caller.post(f"channels/{channel_id}/test", {"credential": 999_999})
    assert reply.status == 404
