"""Signing up and in by another site (OpenID Connect), against a fake of one."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.models import LedgerEntry
from portal.models import SignUp, SiteSettings, User
from tests.factories import make_user
from tests.fakes.identity import CODE, FakeIdentity, start_identity

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/oidc/login/"
ADA = {
    "sub": "77",
    "email": "ada@example.org",
    "email_verified": True,
    "name": "Ada Lovelace",
}


@pytest.fixture
def identity(settings: Settings) -> Iterator[FakeIdentity]:
    with start_identity() as identity:
        identity.who = dict(ADA)
        app = {
            "provider_id": "oidc",
            "name": "Acme",
            "client_id": "tests",
            "secret": "secret",
            "settings": {"server_url": identity.issuer},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
        }
        yield identity


def go_through(client: Client):
    """There and back, as a browser goes: the answer of our callback page."""
    there = urlsplit(client.post(LOGIN).headers["Location"])
    query = parse_qs(there.query)
    back = urlsplit(query["redirect_uri"][0])
    fields = {"code": CODE, "state": query["state"][0]}
    return client.get(back.path, fields)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_stranger_gets_an_account_once(client: Client, identity: FakeIdentity):
    SiteSettings(welcome_credit=1_000_000_000).save()
    assert go_through(client).url == "/dashboard"
    user = User.objects.get()
    assert (user.email, user.name) == ("ada@example.org", "Ada Lovelace")
    again = Client()
    assert go_through(again).url == "/dashboard"
    assert is_signed_in(again)
    assert LedgerEntry.objects.get().amount == user.account.posted == 1_000_000_000


def test_the_invitation_outlives_the_detour(client: Client, identity: FakeIdentity):
    SiteSettings(sign_up=SignUp.INVITATION, invitation_reward=5).save()
    inviter = make_user()
    client.get(f"/signup?invite={inviter.invitation_code}")
    go_through(client)
    assert User.objects.get(email="ada@example.org").invited_by == inviter
    assert inviter.account.posted == 5


def test_closed_for_everyone(client: Client, identity: FakeIdentity):
    SiteSettings(sign_up=SignUp.CLOSED).save()
    go_through(client)
    assert not User.objects.exists()


def test_a_proven_address_is_enough(client: Client, identity: FakeIdentity):
    user = make_user("ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    go_through(client)
    assert is_signed_in(client)
    assert SocialAccount.objects.get().user == user


def test_who_sits_in_an_unproven_account_gains_nothing(
    client: Client, identity: FakeIdentity
):
    squatter = make_user("ada@example.org")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False)
    go_through(client)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_an_address_that_the_other_site_did_not_prove(
    client: Client, identity: FakeIdentity
):
    user = make_user("ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    identity.who["email_verified"] = False
    go_through(client)
    assert not is_signed_in(client)


def test_without_an_address_the_form_asks(client: Client, identity: FakeIdentity):
    del identity.who["email"]
    answer = go_through(client)
    assert answer.url == "/account/linked/signup/"
    page = client.get(answer.url)
    assert b"E-mail address" in page.content
    client.post(answer.url, {"email": "me@example.org"})
    assert User.objects.get().email == "me@example.org"
    assert not is_signed_in(client)  # a code is on its way


def test_an_answer_that_nobody_asked_for(client: Client, identity: FakeIdentity):
    answer = client.get(
        "/account/oidc/oidc/login/callback/", {"code": CODE, "state": "invented"}
    )
    assert answer.status_code == 401
    assert "That did not work" in answer.content.decode()
    assert not User.objects.exists()


def test_linking_and_unlinking(client: Client, identity: FakeIdentity):
    user = User.objects.create_user("me@example.org", "correct horse battery")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    client.force_login(user)
    there = urlsplit(client.post(f"{LOGIN}?process=connect").headers["Location"])
    state = parse_qs(there.query)["state"][0]
    client.get("/account/oidc/oidc/login/callback/", {"code": CODE, "state": state})
    linked = SocialAccount.objects.get()
    assert linked.user == user
    assert b"Acme" in client.get("/account/linked/").content
    client.post("/account/linked/", {"account": linked.pk})
    assert not SocialAccount.objects.exists()
