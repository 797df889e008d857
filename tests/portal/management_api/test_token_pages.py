"""The console's pages of management tokens."""

import re

import pytest
from django.test import Client

from gateway.models import AuditEntry
from portal.models import ManagementToken, Right, User
from tests.factories.people import make_operator, make_superuser
from tests.portal.management_api.caller import Caller, make_token

pytestmark = pytest.mark.django_db
NEW = "/console/tokens/new"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_operator_makes_a_token_and_sees_it_once():
    user = make_operator(Right.PRICES)
    client = sign_in(user)
    form = client.get(NEW).content.decode()
    assert "may_groups" in form
    assert "may_users" not in form
    body = {"name": "price robot", "ends": "30", "may_groups": "write"}
    shown = client.post(NEW, {**body, "may_prices": "read"})
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    match = re.search(r"ma-[A-Za-z0-9]{12}[A-Za-z0-9_-]{43}", shown.content.decode())
    assert match
    assert Caller(match[0]).get("groups").status == 200
    token = ManagementToken.objects.get()
    assert token.scopes == ["prices:read", "groups:read", "groups:write"]
    assert token.expires_at is not None
    listed = client.get("/console/tokens").content.decode()
    assert "price robot" in listed
    assert match[0] not in listed
    entry = AuditEntry.objects.get(action="management_token.create")
    assert (entry.actor_name, entry.via) == (user.email, "console")


def test_what_is_wrong_is_said_and_what_was_typed_stays():
    client = sign_in(make_operator(Right.PRICES))
    answer = client.post(NEW, {"name": "robot", "ends": "never"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose at least one thing" in page
    assert 'value="robot"' in page
    sneaky = client.post(NEW, {"name": "r", "ends": "30", "may_users": "write"})
    assert sneaky.status_code == 422
    assert not ManagementToken.objects.exists()


def test_everybody_sees_and_ends_their_own_and_a_superuser_all():
    one, other = make_operator(Right.PRICES), make_operator(Right.PRICES)
    secret = make_token(one, "groups:read", name="of one")
    token = ManagementToken.objects.get()
    place = f"/console/tokens/{token.pk}/revoke"
    assert "of one" not in sign_in(other).get("/console/tokens").content.decode()
    assert sign_in(other).post(place).status_code == 404
    root = sign_in(make_superuser())
    assert one.email in root.get("/console/tokens").content.decode()
    assert root.post(place).status_code == 302
    assert Caller(secret).get("groups").status == 401
    entry = AuditEntry.objects.get(action="management_token.revoke")
    assert entry.target_name.startswith("of one")


def test_the_list_is_searched_filtered_and_paged():
    user = make_operator(Right.PRICES)
    client = sign_in(user)
    secrets = [
        make_token(user, "groups:read", name=f"robot {number:02}")
        for number in range(27)
    ]
    first = client.get("/console/tokens").content.decode()
    assert "robot 26" in first
    assert "robot 01" not in first
    before = ManagementToken.objects.get(name="robot 02").pk
    older = client.get(f"/console/tokens?before={before}").content.decode()
    assert "robot 01" in older
    assert "robot 02" not in older
    for query in (f"q={secrets[5]}", "q=robot+05"):
        found = client.get(f"/console/tokens?{query}").content.decode()
        assert found.count("<tr>") == 2
        assert "robot 05" in found
    assert (
        "No token fits" in client.get("/console/tokens?status=revoked").content.decode()
    )


def test_a_hostile_name_is_text():
    user = make_operator(Right.PRICES)
    make_token(user, "groups:read", name="<script>alert(1)</script>")
    page = sign_in(user).get("/console/tokens").content.decode()
    assert "<script>alert" not in page
