"""Announcements, settings, audit log and system by script."""

import pytest
from django.test import Client

from portal.management_api.urls import urlpatterns
from portal.site import read_site
from tests.portal.management_api.caller import Caller

pytestmark = pytest.mark.django_db


def test_announcements_come_and_go(caller: Caller):
    made = caller.post("announcements", {"title": "Soon", "level": "warning"})
    assert made.status == 201
    place = f"announcements/{made.body['id']}"
    assert caller.get("announcements?place=current").rows == [made.body]
    early = caller.patch(place, {"ends_at": "2001-01-01T00:00:00Z"})
    assert list(early.error["fields"]) == ["ends_at"]
    assert caller.patch(place, {"body": "**now**"}).body["body"] == "**now**"
    assert caller.delete(place).status == 204
    assert caller.get("announcements").rows == []


def test_settings_are_changed_one_by_one(caller: Caller):
    before = caller.get("settings").body
    after = caller.patch(
        "settings", {"name": "Acme AI", "welcome_credit_usd": "1.5"}
    ).body
    assert after["welcome_credit_nano"] == 1_500_000_000
    assert after["sign_up"] == before["sign_up"]
    assert read_site().name == "Acme AI"
    again = caller.patch("settings", after)
    assert list(again.error["fields"]) == ["welcome_credit_nano"]
    assert caller.patch("settings", {"display_currency": "usd"}).status == 422
    assert (
        caller.patch("settings", {"welcome_credit_usd": None}).body[
            "welcome_credit_nano"
        ]
        is None
    )
    entry = caller.get("audit?what=site.update").rows[-1]
    assert entry["changes"]["name"] == [before["name"], "Acme AI"]
    assert entry["via"] == "api: script"
    assert caller.get(f"audit/{entry['id']}").body == entry


def test_the_audit_log_is_filtered(caller: Caller):
    caller.post("groups", {"name": "vip", "multiplier": "1"})
    assert [it["action"] for it in caller.get("audit?what=group").rows] == [
        "group.create"
    ]
    assert len(caller.get("audit?q=vip").rows) == 1
    assert caller.get("audit?what=nonsense").status == 400


def test_the_system_is_told_without_secrets(caller: Caller, settings: object):
    body = caller.get("system").body
    assert body["versions"]["Django"]
    assert body["tasks"]
    assert body["broker"] is None or body["tasks_waiting"] is not None
    for name in ("SECRET_KEY", "KEY_PEPPER"):
        assert getattr(settings, name) not in str(body)


def test_no_address_but_the_last_is_without_a_description():
    assert all(it.callback.cls.schema for it in urlpatterns[:-1])
    assert Client().get("/api").status_code == 404
    assert Client().get("/api/v2/x").headers["Content-Type"] == "application/json"
