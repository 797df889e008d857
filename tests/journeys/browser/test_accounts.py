"""Sign-up, sign-in and what protects an account, as people meet them."""

import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.browser.mailbox import read_code
from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch

PASSWORD = "nine purple ladders"
DASHBOARD = re.compile(r"/dashboard$")


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mails")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mails: Path) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("accounts")
    with open_site(folder, EMAIL_URL=f"file://{mails}", WELCOME_CREDIT="1") as site:
        yield site


def compute_code(secret: str) -> str:
    """Of this half minute: it is good for the next one too."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(page: Page, person: Person, password: str = "") -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(password or person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page, person: Person) -> None:
    """What protects an account is changed only after the password once more."""
    expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Continue").click()


WORDS = {
    "en": ("E-mail address", "Password", "Create account", "Code", "Continue"),
    "zh-hans": ("邮箱", "密码", "创建账户", "验证码", "继续"),
}


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_sign_up_by_code(visitor: Visits, mails: Path, lang: str):
    page = visitor(lang=lang)
    address, password, create, code, go_on = WORDS[lang]
    email = f"{secrets.token_hex(4)}@example.org"
    page.goto("/signup")
    page.get_by_label(address).fill(email)
    page.get_by_label(password).fill(PASSWORD)
    page.get_by_role("button", name=create).click()
    page.get_by_label(code).fill("AAAA-AAAA")
    page.get_by_role("button", name=go_on).click()
    expect(page.get_by_label(code)).to_have_attribute("aria-invalid", "true")
    page.get_by_label(code).fill(read_code(mails, email))
    page.get_by_role("button", name=go_on).click()
    expect(page).to_have_url(DASHBOARD)


def test_a_new_password_by_code(page: Page, person: Person, mails: Path):
    page.goto("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill(read_code(mails, person.email))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Repeat the password").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    page.context.clear_cookies()
    sign_in(page, person, PASSWORD)
    expect(page).to_have_url(DASHBOARD)


def test_an_authenticator_app(page: Page, person: Person):
    sign_in(page, person)
    expect(page).to_have_url(DASHBOARD)
    page.goto("/settings/security")
    page.get_by_role("link", name="Switch on").click()
    confirm(page, person)
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(compute_code(secret))
    page.get_by_role("button", name="Switch on").click()
    codes = page.locator(".recovery-codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.context.clear_cookies()
    sign_in(page, person)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(DASHBOARD)


def test_a_passkey(page: Page, person: Person, site: LiveSite):
    """On localhost: browsers know no passkeys for an IP address."""
    base = site.base_url.replace("127.0.0.1", "localhost")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{base}/login")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(DASHBOARD)
    page.goto(f"{base}/account/2fa/webauthn/add/")
    confirm(page, person)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    page.goto(f"{base}/settings/security")
    expect(page.get_by_role("cell", name="My laptop")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{base}/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{base}/dashboard")
    page.context.clear_cookies()  # and as the second step after a password
    page.goto(f"{base}/login")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{base}/dashboard")


def test_a_passkey_at_an_ip_address_says_why_not(page: Page):
    page.goto("/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Passkeys need https and a domain name")).to_be_visible()


def test_end_a_session_from_another_browser(visitor: Visits, person: Person):
    here, there = visitor(person=person), visitor(person=person)
    there.goto("/settings")
    here.goto("/settings/sessions")
    here.get_by_role("button", name="End all other sessions").click()
    here.get_by_role("button", name="End them").click()
    expect(here.get_by_text("session is ended")).to_be_visible()
    there.goto("/settings")
    expect(there.get_by_role("heading", name="Sign in")).to_be_visible()


def test_leave(visitor: Visits, person: Person, watch: Watch):
    page = visitor(person=person)
    watch.allow("status of 422")
    page.goto("/settings/data")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    assert download.value.suggested_filename.startswith("my-data-")
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Your password").fill(person.password)
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_text("Your account is closed.")).to_be_visible()
    assert person.caller.chat("gpt-4o").status in {401, 403}


def test_settings_change_the_language(visitor: Visits, person: Person):
    page = visitor(person=person)
    page.goto("/settings")
    page.get_by_role("combobox", name="Language").select_option("zh-hans")
    page.get_by_label("Time zone").select_option("Asia/Shanghai")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="设置", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["/login", "/signup", "/account/password/reset/"])
def test_sign_in_pages_work_without_script(visitor: Visits, path: str):
    page = visitor(has_script=False, width=390)
    page.goto(path)
    expect(page.get_by_label("E-mail address")).to_be_visible()
