"""Signing up by another site, with a real browser: the way there and back is allowed
by the Content-Security-Policy, and an invitation survives it."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.identity import FakeIdentity, start_identity
from tests.journeys.browser.site import LiveSite, open_site


@pytest.fixture(scope="module")
def identity() -> Iterator[FakeIdentity]:
    with start_identity() as identity:
        yield identity


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, identity: FakeIdentity
) -> Iterator[LiveSite]:
    with open_site(
        tmp_path_factory.mktemp("linked"),
        OIDC_ISSUER=identity.issuer,
        OIDC_CLIENT_ID="journey",
        OIDC_CLIENT_SECRET="secret of a journey",
        OIDC_NAME="Acme",
        WELCOME_CREDIT="3",
    ) as site:
        yield site


def test_there_and_back(page: Page, identity: FakeIdentity, site: LiveSite):
    identity.who = {
        "sub": secrets.token_hex(4),
        "email": f"{secrets.token_hex(4)}@example.org",
        "email_verified": True,
        "name": "Grace Hopper",
    }
    page.goto("/signup")
    page.get_by_role("button", name="Continue with Acme").click()
    expect(page).to_have_url(re.compile(r"/dashboard$"))
    expect(page.get_by_text("Grace Hopper").first).to_be_visible()
    expect(page.get_by_text("$3.00").first).to_be_visible()
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    page.goto("/settings")
    expect(page.get_by_label("Time zone")).to_have_value(zone)
    page.goto("/settings/security")
    expect(page.get_by_text("You have no password")).to_be_visible()
    expect(page.get_by_text("Acme").first).to_be_visible()
