"""The watch sees what it must see, or every other journey would be blind."""

import pytest
from playwright.sync_api import Page

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ("console.error('broken window')", "console: broken window"),
        ("setTimeout(() => { throw new Error('lost') })", "exception: lost"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<p style=color:red>')",
            "viol",
        ),
        ("fetch('/no-such-page')", "status of 404"),
    ],
)
def test_watch_notes_a_trouble(page: Page, watch: Watch, script: str, trouble: str):
    page.goto("/signup")
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(300)
    assert any(trouble in it for it in watch.list_troubles()), watch.troubles
    watch.allow(".")


def test_watch_fails_on_what_was_not_allowed(page: Page, watch: Watch):
    page.goto("/signup")
    page.evaluate("console.error('one'); console.error('two')")
    page.wait_for_timeout(100)
    watch.allow("one")
    with pytest.raises(AssertionError, match="two"):
        watch.check()


def test_person_is_signed_in(signed_in: Page, person: Person):
    answer = signed_in.goto("/settings")
    assert answer
    assert answer.status == 200
    assert signed_in.url.endswith("/settings")


def test_visitor_speaks_chinese(visitor: Visits):
    page = visitor(lang="zh-hans")
    page.goto("/signup")
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_history_is_paid_through_the_ledger(person: Person):
    before = person.account["posted"]
    person.add_history(calls=5, days=3)
    after = person.account
    assert after["spent"] > 0
    assert after["posted"] == before - after["spent"]
    assert person.caller.chat("gpt-4o").status == 200
