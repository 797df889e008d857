"""People, their keys and their balance by script."""

import pytest

from gateway.keys import issue_api_key
from gateway.models import ApiKey, AuditEntry, Group, LedgerEntry
from gateway.money import NANO
from portal.models import Right, User
from tests.factories.people import (
    make_account,
    make_operator,
    make_superuser,
    make_user,
)
from tests.factories.supply import make_group
from tests.portal.management_api.caller import Caller, make_token

pytestmark = pytest.mark.django_db


def test_a_person_is_added_found_and_changed(caller: Caller):
    group = make_group()
    made = caller.post("users", {"email": "New@Example.org", "group": group.pk})
    assert made.status == 201
    assert made.body["email"] == "new@example.org"
    assert (made.body["group"], made.body["is_active"]) == (group.pk, True)
    assert caller.get("users?q=new@exam").rows == [made.body]
    place = f"users/{made.body['id']}"
    changed = caller.patch(place, {"is_active": False, "rpm_limit": 6})
    assert (changed.body["is_active"], changed.body["rpm_limit"]) == (False, 6)
    assert caller.patch(place, {"tpm_limit": 9}).body["rpm_limit"] == 6
    assert [it["id"] for it in caller.get("users?status=disabled").rows] == [
        made.body["id"]
    ]
    again = caller.post("users", {"email": "new@example.org"})
    assert (again.status, list(again.error["fields"])) == (422, ["email"])
    assert caller.patch(place, {"group": 999_999}).status == 422


def test_all_or_nothing_of_a_change(caller: Caller, root: User):
    group = Group.objects.create(name="vip")
    account = make_account(user=root)
    refused = caller.patch(f"users/{root.pk}", {"group": group.pk, "is_active": False})
    assert (refused.status, refused.error["code"]) == (403, "not_allowed")
    account.refresh_from_db()
    assert account.group_id != group.pk


def test_an_adjustment_is_booked_once(caller: Caller, root: User):
    account = make_account(balance=NANO)
    place = f"users/{account.user_id}/adjustments"
    body = {"amount_usd": "2.50", "reason": "refund of ticket 7"}
    headers = {"Idempotency-Key": "ticket-7"}
    first = caller.post(place, body, **headers)
    assert first.status == 201
    assert first.body["amount_nano"] == 2_500_000_000
    assert first.body["balance_after_usd"] == "3.50"
    assert caller.post(place, body, **headers).body == first.body
    entry = LedgerEntry.objects.get(pk=first.body["id"])
    assert entry.actor == root
    other = caller.post(place, {**body, "amount_usd": "3"}, **headers)
    assert (other.status, other.error["code"]) == (409, "conflict")
    nano = caller.post(place, {"amount_nano": -500_000_000, "reason": "slip"})
    assert nano.body["balance_after_nano"] == 3 * NANO
    assert AuditEntry.objects.filter(action="user.adjust_balance").count() == 2
    rows = caller.get(f"users/{account.user_id}/ledger").rows
    assert [it["amount_usd"] for it in rows] == ["-0.50", "2.50", "1.00"]
    assert caller.get(f"users/{account.user_id}").body["balance_usd"] == "3.00"


def test_two_callers_may_use_the_same_key(caller: Caller):
    account = make_account()
    place = f"users/{account.user_id}/adjustments"
    other = Caller(make_token(make_superuser(), "balance:write"))
    for one, amount in ((caller, "1"), (other, "2")):
        body = {"amount_usd": amount, "reason": "gift"}
        assert one.post(place, body, **{"Idempotency-Key": "1"}).status == 201
    account.refresh_from_db()
    assert account.posted == 3 * NANO


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "r"}, "amount_usd"),
        ({"amount_usd": "1", "amount_nano": 1, "reason": "r"}, "amount_usd"),
        ({"amount_usd": 1.5, "reason": "r"}, "amount_usd"),
        ({"amount_usd": "1"}, "reason"),
        ({"amount_usd": "0", "reason": "r"}, "amount"),
        ({"amount_usd": "-5", "reason": "r"}, "amount"),
    ],
)
def test_wrong_adjustments_move_nothing(
    caller: Caller, body: dict[str, object], field: str
):
    account = make_account(balance=NANO)
    reply = caller.post(f"users/{account.user_id}/adjustments", body)
    assert (reply.status, list(reply.error["fields"])) == (422, [field])
    account.refresh_from_db()
    assert account.posted == NANO


def test_a_credit_limit_is_set(caller: Caller):
    account = make_account()
    body = {"amount_usd": "20", "reason": "good customer"}
    reply = caller.put(f"users/{account.user_id}/credit-limit", body)
    assert reply.body["credit_limit_usd"] == "20.00"


def test_a_key_is_issued_once_limited_rotated_and_revoked(caller: Caller):
    account = make_account(balance=NANO)
    body = {
        "user": account.user_id,
        "name": "app",
        "spend_limits_usd": {"day": "1.50"},
        "allowed_ips": ["10.1.2.3/8"],
        "rpm_limit": 3,
    }
    made = caller.post("keys", body)
    assert made.status == 201
    secret, key = made.body["secret"], made.body["key"]
    assert secret.startswith(key["prefix"])
    assert key["spend_limits_nano"] == {"day": 1_500_000_000}
    assert (key["rpm_limit"], key["allowed_ips"]) == (3, ["10.0.0.0/8"])
    place = f"keys/{key['id']}"
    assert secret not in str(caller.get(place).body)
    changed = caller.patch(place, {"is_enabled": False, "spend_limits_usd": {}})
    assert (changed.body["state"], changed.body["spend_limits_usd"]) == ("disabled", {})
    rotated = caller.post(f"{place}/rotate", {"grace_hours": 0})
    assert rotated.body["secret"] != secret
    assert caller.post(f"{place}/revoke").body["state"] == "revoked"
    assert caller.post(f"{place}/revoke").status == 200
    assert caller.patch(place, {"name": "x"}).status == 409
    assert caller.post(f"{place}/rotate", {}).status == 409
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"api_key.create", "api_key.update", "api_key.rotate"} <= actions


def test_keys_are_found_by_owner_and_beginning(caller: Caller):
    account = make_account()
    issued = issue_api_key(account=account, name="one")
    issue_api_key(account=make_account(), name="other")
    for query in (f"user={account.user_id}", f"prefix={issued.secret}"):
        assert [it["name"] for it in caller.get(f"keys?{query}").rows] == ["one"]


def test_wrong_keys_are_refused(caller: Caller):
    account = make_account()
    for values, field in (
        ({"allowed_ips": ["nowhere"]}, "allowed_ips.0"),
        ({"spend_limits_usd": {"day": "-1"}}, "spend_limits_usd.day"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"group": 999_999}, "group"),
    ):
        body = {"user": account.user_id, "name": "k", **values}
        reply = caller.post("keys", body)
        assert (reply.status, list(reply.error["fields"])) == (422, [field])
    nobody = caller.post("keys", {"user": 999_999, "name": "k"})
    assert (nobody.status, list(nobody.error["fields"])) == (422, ["user"])
    assert not ApiKey.objects.exists()


def test_only_superusers_touch_superusers():
    boss = make_superuser()
    scopes = ("users:write", "keys:write")
    caller = Caller(make_token(make_operator(Right.USERS), *scopes))
    for verb, place, body in (
        ("PATCH", f"users/{boss.pk}", {"is_active": False}),
        ("POST", f"users/{boss.pk}/password-link", None),
        ("POST", f"users/{boss.pk}/reset-second-factor", {"reason": "lost"}),
        ("PUT", f"users/{boss.pk}/rights", {"is_staff": False}),
        ("POST", "keys", {"user": boss.pk, "name": "k"}),
    ):
        assert caller.call(verb, place, body).status == 403, place


def test_rights_are_set_by_superusers(caller: Caller):
    user = make_user()
    place = f"users/{user.pk}/rights"
    body = {"is_staff": True, "rights": ["console_usage"]}
    reply = caller.put(place, body)
    assert reply.body == {**body, "is_superuser": False}
    assert caller.get(place).body == reply.body


def test_a_person_gets_a_way_in(caller: Caller):
    user = make_user()
    link = caller.post(f"users/{user.pk}/password-link")
    assert link.status == 201
    assert "/welcome/" in link.body["url"]
    assert caller.post(f"users/{user.pk}/end-sessions").body == {"changed": 0}
    body = {"reason": "lost the phone"}
    reply = caller.post(f"users/{user.pk}/reset-second-factor", body)
    assert reply.body == {"changed": 0}
