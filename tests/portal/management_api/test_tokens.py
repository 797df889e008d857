"""Tokens: who gets in, and how far."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gateway.keys import issue_api_key
from gateway.models import AuditEntry
from portal.management_api import throttling
from portal.management_api.scopes import RESOURCES, SCOPES
from portal.management_api.tokens import issue_token, revoke_token
from portal.models import ManagementToken, Right, User
from tests.factories.people import (
    OPERATOR,
    make_account,
    make_operator,
    make_superuser,
    make_user,
)
from tests.portal.management_api.caller import Caller, make_token

pytestmark = pytest.mark.django_db


def test_a_token_is_stored_as_a_digest_only(root: User):
    secret = make_token(root, "groups:read")
    assert re.fullmatch(r"ma-[A-Za-z0-9]{12}[A-Za-z0-9_-]{43}", secret)
    token = ManagementToken.objects.get()
    tail = secret.removeprefix(f"ma-{token.public_id}")
    assert tail not in str(vars(token))
    entry = AuditEntry.objects.get(action="management_token.create")
    assert tail not in f"{entry.changes}{entry.target_name}"


def test_only_a_token_in_the_header_gets_in(root: User):
    secret = make_token(root, "groups:read")
    key = issue_api_key(account=make_account(), name="k").secret
    client = Client(raise_request_exception=False)
    client.force_login(root)
    place = "/api/v1/groups"
    for headers in (
        {},
        {"Authorization": secret},
        {"Authorization": f"Basic {secret}"},
        {"X-Api-Key": secret},
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"Bearer {secret[:-1]}"},
        {"Authorization": f"Bearer {secret}x"},
        {"Authorization": f"Bearer {secret[:-1]}é"},
        {"Authorization": f"Bearer ma-{'a' * 55}"},
        {"Authorization": "Bearer "},
    ):
        response = client.get(place, headers=headers)
        assert response.status_code == 401, headers
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["error"]["code"] in {"missing_token", "invalid_token"}
    assert client.get(f"{place}?key={secret}").status_code == 401
    good = client.get(place, headers={"Authorization": f"Bearer {secret}"})
    assert good.status_code == 200


def test_a_token_stops_with_its_end_its_revocation_or_its_owner(root: User):
    user = make_operator(Right.PRICES)
    caller = Caller(make_token(user, "groups:read"))
    token = ManagementToken.objects.get()
    assert caller.get("groups").status == 200
    later = timezone.now() + timedelta(hours=1)
    ManagementToken.objects.update(expires_at=later)
    assert caller.get("groups").status == 200
    ManagementToken.objects.update(expires_at=timezone.now())
    assert caller.get("groups").status == 401
    ManagementToken.objects.update(expires_at=None)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert caller.get("groups").status == 401
    User.objects.filter(pk=user.pk).update(is_active=True, is_staff=False)
    assert caller.get("groups").status == 403
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.user_permissions.clear()
    reply = caller.get("groups")
    assert (reply.status, reply.error["code"]) == (403, "missing_scope")
    caller = Caller(make_token(root, "groups:read"))
    assert revoke_token(ManagementToken.objects.latest("pk"), actor=OPERATOR)
    assert not revoke_token(ManagementToken.objects.latest("pk"), actor=OPERATOR)
    assert caller.get("groups").status == 401
    assert token.revoked_at is None


@pytest.mark.parametrize("name", RESOURCES)
def test_reading_and_writing_need_their_own_scopes(root: User, name: str):
    others = [it for it in SCOPES if not it.startswith(f"{name}:")]
    place = {"usage": "usage/calls", "balance": "users/1/ledger"}.get(name, name)
    assert Caller(make_token(root, *others)).get(place).status == 403
    reply = Caller(make_token(root, f"{name}:read")).get(place)
    assert reply.status in {200, 404}
    if len(RESOURCES[name].verbs) > 1:
        write = Caller(make_token(root, f"{name}:write"))
        assert write.get(place).status == 403
        assert write.post(place, {}).status in {404, 405, 422}
        read = Caller(make_token(root, f"{name}:read"))
        assert read.post(place, {}).status == 403


def test_nobody_gives_a_token_more_than_they_may():
    user = make_operator(Right.USERS)
    for scopes in (["codes:write"], ["users:read", "audit:read"], [], ["x:y"]):
        with pytest.raises(ValidationError) as problem:
            make_token(user, *scopes)
        assert list(problem.value.message_dict) == ["scopes"]
    with pytest.raises(ValidationError):
        make_token(make_user(), "users:read")
    with pytest.raises(ValidationError) as problem:
        issue_token(
            user,
            name=" ",
            scopes=["users:read"],
            expires_at=timezone.now(),
            actor=OPERATOR,
        )
    assert set(problem.value.message_dict) == {"name", "expires_at"}


def test_who_guesses_has_to_wait(root: User):
    secret = make_token(root, "groups:read")
    client = Client(REMOTE_ADDR="8.8.4.4")
    headers = {"Authorization": f"Bearer ma-{'a' * 55}"}
    statuses = {
        client.get("/api/v1/groups", headers=headers).status_code for _ in range(60)
    }
    assert statuses == {401}
    refused = client.get("/api/v1/groups", headers=headers)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    other = Client(REMOTE_ADDR="8.8.8.8")
    good = {"Authorization": f"Bearer {secret}"}
    assert other.get("/api/v1/groups", headers=good).status_code == 200


def test_a_token_has_so_many_calls_a_minute(
    caller: Caller, settings: object, monkeypatch: pytest.MonkeyPatch
):
    settings.MANAGEMENT_RPM = 3  # type: ignore[attr-defined]
    monkeypatch.setattr(throttling.time, "time", lambda: 6_000.0)
    assert [caller.get("groups").status for _ in range(4)] == [200, 200, 200, 429]
    refused = caller.get("groups")
    assert (refused.error["code"], refused.headers["Retry-After"]) == (
        "rate_limited",
        "60",
    )
    other = Caller(make_token(make_superuser(), "groups:read"))
    assert other.get("groups").status == 200


def test_the_last_use_is_noted_once_a_minute(caller: Caller):
    token = ManagementToken.objects.get()
    assert token.last_used_at is None
    caller.get("groups")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    caller.get("groups")
    token.refresh_from_db()
    assert token.last_used_at == first
    ManagementToken.objects.update(last_used_at=first - timedelta(minutes=2))
    caller.get("groups")
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at >= first


def test_every_error_has_one_shape(caller: Caller, root: User):
    cases = [
        (caller.get("nowhere"), 404, "not_found"),
        (Caller("").get("nowhere"), 404, "not_found"),
        (caller.get("groups/999"), 404, "not_found"),
        (caller.get(f"groups/{10**30}"), 404, "not_found"),
        (caller.delete("groups"), 405, "method_not_allowed"),
        (caller.call("OPTIONS", "groups"), 405, "method_not_allowed"),
        (caller.post("groups", b"{"), 400, "malformed_body"),
        (caller.post("groups", b"[1]"), 400, "malformed_body"),
        (caller.post("groups", b'{"name": "a\\u0000b"}'), 400, "malformed_body"),
        (caller.post("groups", b'{"name": "\\ud800"}'), 400, "malformed_body"),
        (caller.post("groups", b'{"name": NaN}'), 400, "malformed_body"),
        (
            caller.post("groups", b'{"a":' * 90 + b"1" + b"}" * 90),
            400,
            "malformed_body",
        ),
        (caller.post("groups", b'"' + b"x" * 1_048_577 + b'"'), 413, "body_too_large"),
        (caller.get("groups?limit=5&nonsense=1"), 200, ""),
        (caller.get("models?limit=0"), 400, "invalid_query"),
        (caller.get("models?limit=201"), 400, "invalid_query"),
        (caller.get("models?nonsense=1"), 400, "invalid_query"),
        (caller.get("models?cursor=!"), 400, "invalid_query"),
        (caller.get("models?cursor=WyJhIl0"), 400, "invalid_query"),
        (caller.get("models?q=%00"), 400, "invalid_query"),
        (caller.post("groups", {}), 422, "invalid_fields"),
    ]
    for reply, status, code in cases:
        assert reply.status == status, reply.body
        assert len(reply.headers["X-Request-Id"]) == 36
        if status != 200:
            assert reply.error["code"] == code
            assert reply.error["message"]
            assert reply.error["request_id"] == reply.headers["X-Request-Id"]
    client = Client()
    text = client.post(
        "/api/v1/groups",
        "name=x",
        content_type="text/plain",
        headers={"Authorization": f"Bearer {caller.secret}"},
    )
    assert text.status_code == 415
    assert text.json()["error"]["code"] == "unsupported_content_type"


def test_an_unforeseen_fault_tells_nothing_outside(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
):
    def fail() -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("portal.management_api.resources.groups.list_groups", fail)
    reply = caller.get("groups")
    assert (reply.status, reply.error["code"]) == (500, "server_error")
    assert "secret" not in str(reply.body)
