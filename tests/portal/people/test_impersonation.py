"""Signed in as somebody: theirs to see, never theirs to take; written down."""

from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import URLPattern, get_resolver

from gateway.models import ApiKey
from portal.accounts.impersonation import SESSION_KEY
from portal.models import User
from portal.people.off_limits import ALWAYS, CHANGES
from tests.factories.people import make_api_key
from tests.portal.people.conftest import read_audit, sign_in
from tests.portal.people.entering import BANNER, enter, who

# Pages of the portal that change something and may be used on somebody's behalf.
HARMLESS = {
    *("portal:change-keys", "portal:switch-key", "portal:revoke-key", "portal:key"),
    *("portal:usage-forget", "portal:billing-alert-test", "portal:settings"),
    *("portal:theme", "portal:end-impersonation", "portal:health"),
    *("portal:readiness", "portal:design", "portal:terms", "portal:privacy"),
}


def test_there_and_back(operator: User, person: User):
    before = sign_in(operator)
    old_key = before.session.session_key
    last_login = User.objects.get(pk=person.pk).last_login
    client = enter(operator, person)
    assert client.session.session_key != old_key
    page = client.get("/dashboard").content.decode()
    assert BANNER in page
    assert person.email in page
    person.refresh_from_db()
    assert person.last_seen_at is None
    assert person.last_login == last_login
    assert not UserSession.objects.filter(user=person).exists()
    middle_key = client.session.session_key
    answer = client.post("/impersonation/end")
    assert answer["Location"] == f"/console/users/{person.pk}"
    assert who(client) == str(operator.pk)
    assert client.session.session_key != middle_key
    assert SESSION_KEY not in client.session
    assert BANNER not in client.get("/console").content.decode()
    assert read_audit(person) == [
        ("user.sign_in_as", operator.email),
        ("user.sign_in_as_end", operator.email),
    ]


def test_a_key_that_was_left_is_of_no_use(operator: User, person: User):
    client = sign_in(operator)
    left = client.cookies["sessionid"].value
    client.post(f"/console/users/{person.pk}/sign-in-as")
    thief = Client()
    thief.cookies["sessionid"] = left
    assert thief.get("/console").status_code == 302


def test_csrf_is_asked_for(operator: User, person: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    url = f"/console/users/{person.pk}/sign-in-as"
    assert client.post(url).status_code == 403
    assert client.get(url).status_code == 405
    assert not read_audit(person)


@pytest.mark.parametrize(
    ("path", "verb"),
    [
        ("/keys/new", "get"),
        ("/keys/new", "post"),
        ("/keys/{key}/rotate", "post"),
        ("/keys/browser", "post"),
        ("/settings/sessions", "post"),
        ("/settings/close", "post"),
        ("/settings/data/export", "post"),
        ("/account/password/change/", "get"),
        ("/account/password/change/", "post"),
        ("/account/email/", "post"),
        ("/account/2fa/totp/activate/", "get"),
        ("/account/2fa/recovery-codes/", "get"),
        ("/account/2fa/webauthn/add/", "get"),
        ("/account/linked/", "get"),
        ("/account/reauthenticate/", "get"),
        ("/billing/top-up", "post"),
        ("/billing/redeem", "post"),
        ("/billing/alert", "post"),
        ("/billing/alert/secret", "post"),
    ],
)
def test_what_is_theirs_is_refused(operator: User, person: User, path: str, verb: str):
    key = make_api_key(account=person.account)
    client = enter(operator, person)
    answer = getattr(client, verb)(path.format(key=key.pk))
    assert answer.status_code == 403
    if path == "/keys/browser":
        assert "not for you" in answer.json()["message"]
    else:
        assert "This stays theirs" in answer.content.decode()
    assert ApiKey.objects.count() == 1
    assert User.objects.get(pk=person.pk).closed_at is None


@pytest.mark.parametrize(
    "path", ["/dashboard", "/keys", "/usage", "/billing", "/settings", "/playground"]
)
def test_their_pages_are_seen(operator: User, person: User, path: str):
    client = enter(operator, person)
    assert BANNER in client.get(path).content.decode()


def list_pages() -> Iterator[URLPattern]:
    """Those of the portal that have one address."""
    for outer in get_resolver().url_patterns:
        if getattr(outer, "namespace", None) == "portal":
            yield from (it for it in outer.url_patterns if not it.pattern.converters)


def test_every_page_that_takes_a_post_is_decided_on(operator: User, person: User):
    """A new one must be said to be harmless here, or be put out of bounds."""
    client = enter(operator, person)
    undecided = [
        page
        for page in list_pages()
        if f"portal:{page.name}" not in ALWAYS | CHANGES | HARMLESS
    ]
    answers = {it.name: client.post(f"/{it.pattern}").status_code for it in undecided}
    assert {name for name, it in answers.items() if it not in (400, 404, 405)} == set()
