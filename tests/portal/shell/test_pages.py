import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from portal.pages.failures import show_csrf_failure
from tests.factories import make_account, make_user

# As a tag, as what a component is given, and as the third word of a nav_link.
NAMED_ICON = re.compile(
    r'\{% icon "([a-z-]+)"|icon="([a-z-]+)"'
    r'|nav_link "[^"]*" _\("[^"]*"\) "([a-z-]+)"'
)

pytestmark = pytest.mark.django_db


def sign_in(client: Client, *, is_staff: bool = False) -> Client:
    user = make_user()
    user.is_staff = is_staff
    user.save()
    make_account(user=user)
    client.force_login(user)
    return client


def test_policy_allows_nothing_inline_and_no_frames(client: Client):
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get("/")["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)


def test_home_invites_a_stranger(client: Client):
    page = client.get("/").content.decode()
    assert 'href="/signup"' in page
    assert "/v1/chat/completions" in page
    assert "Dashboard" not in page


def test_home_sends_a_person_to_the_dashboard(client: Client):
    page = sign_in(client).get("/").content.decode()
    assert 'href="/dashboard"' in page
    assert 'href="/signup"' not in page


def test_home_speaks_chinese(client: Client):
    page = client.get("/", headers={"accept-language": "zh-CN"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "一份查得清的账单" in page


def test_components_are_for_staff(client: Client):
    assert sign_in(client).get("/design").status_code == 404


def test_components_show_all_and_hold_nothing_inline(client: Client):
    page = sign_in(client, is_staff=True).get("/design").content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r" on[a-z]+=", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_icon_that_templates_name_is_drawn():
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))
    named = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for found in NAMED_ICON.findall(path.read_text())
        for name in filter(None, found)
    }
    assert named - drawn == set()


def test_an_address_of_nothing_answers_in_our_look(client: Client):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "Nothing is here" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_kindly():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "nothing was changed" in answer.content.decode()


def test_the_failure_page_needs_no_session():
    request = RequestFactory().get("/theme")
    request.user = AnonymousUser()
    assert show_csrf_failure(request).status_code == 403
