"""From a stranger to the first answer: sign up, create a key, paste the line, watch."""

import re
import secrets
import shlex
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.mailbox import read_code
from tests.journeys.browser.site import LiveSite, open_site

PASSWORD = "nine purple ladders"
LIVE_MS = 10_000


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mails")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mails: Path) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("first-call")
    with open_site(folder, EMAIL_URL=f"file://{mails}", WELCOME_CREDIT="1") as site:
        yield site


def run_curl(line: str) -> int:
    """Sends what the curl line says, whether or not curl is installed; the status."""
    words = shlex.split(line.replace("\\\n", " "))
    assert words[0] == "curl"
    url = next(word for word in words if word.startswith("http"))
    options = dict(pairwise(words))
    headers = [
        words[place + 1].split(": ", 1)
        for place, word in enumerate(words)
        if word in {"-H", "--header"}
    ]
    body = options.get("-d") or options["--data"]
    request = urllib.request.Request(url, body.encode(), dict(headers))
    with urllib.request.urlopen(request, timeout=20) as answer:
        answer.read()
        status: int = answer.status
    return status


def sign_up(page: Page, mails: Path) -> None:
    email = f"{secrets.token_hex(4)}@example.org"
    page.goto("/")
    page.get_by_role("link", name=re.compile("Get a key")).first.click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(read_code(mails, email))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"/dashboard$"))


def test_sign_up_to_first_call(page: Page, mails: Path, site: LiveSite):
    sign_up(page, mails)
    expect(page.get_by_role("heading", name="Your first call")).to_be_visible()
    other = page.context.new_page()
    other.goto("/keys/new")
    other.get_by_label("Name").fill("laptop")
    other.get_by_role("button", name="Create key").click()
    secret = other.locator(".secret-value").inner_text()
    line = other.locator("[data-tab=bash] code").inner_text()
    assert secret in line
    assert site.base_url in line
    expect(page.get_by_text("You have “laptop”")).to_be_visible(timeout=LIVE_MS)
    assert run_curl(line) == 200
    # Without a reload: the page that was open all the time tells what it cost.
    expect(page.get_by_role("heading", name="You are ready")).to_be_visible(
        timeout=LIVE_MS
    )
    told = page.get_by_role("listitem").filter(has_text="Watch it arrive")
    expect(told).to_contain_text(re.compile(r"answered in .* for \$0\.0"))
    told.get_by_role("link", name="See what it cost and why").click()
    expect(page).to_have_url(re.compile(r"/usage/"))
