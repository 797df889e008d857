"""A token made in the console works at once, and no longer once it is revoked."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite


def ask(site: LiveSite, secret: str) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(
        f"{site.base_url}/api/v1/groups",
        headers={"Authorization": f"Bearer {secret}"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def test_a_script_gets_a_token_and_loses_it(
    site: LiveSite, make: Callable[..., Person], visitor: Callable[..., Page]
) -> None:
    page = visitor(person=make(is_staff=True))
    page.goto("/console")
    page.get_by_role("link", name="Management tokens").click()
    page.get_by_role("link", name="Create token").first.click()
    page.get_by_label("Name").fill("price robot")
    group = page.get_by_role("group", name="Groups", exact=True)
    group.get_by_role("radio", name="Read", exact=True).check()
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("heading", name="“price robot” is ready")).to_be_visible()
    secret = page.locator(".secret-value").inner_text()
    status, body = ask(site, secret)
    assert status == 200
    assert body["data"]
    page.get_by_role("link", name="I have copied it").click()
    row = page.get_by_role("row", name="price robot")
    expect(row.get_by_text("Active")).to_be_visible()
    expect(row.get_by_text("Nothing")).to_be_visible()
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke token").click()
    expect(page.get_by_text("“price robot” is revoked.")).to_be_visible()
    assert ask(site, secret)[0] == 401
