"""Signing in as somebody, in a test."""

from django.test import Client

from portal.models import User
from tests.portal.people.conftest import sign_in

BANNER = "You are signed in as"


def enter(operator: User, person: User) -> Client:
    client = sign_in(operator)
    answer = client.post(f"/console/users/{person.pk}/sign-in-as")
    assert answer["Location"] == "/dashboard"
    return client


def who(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))
