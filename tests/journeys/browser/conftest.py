"""A real browser on the whole product. /CONTRIBUTING.md says how to use it.

Playwright keeps its own event loop running in the thread, and the suite has tests on
loops of theirs: so it lives for one test module only, and a module of browser
journeys has no `async` test.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.browser.chromium import launch_chromium
from tests.journeys.browser.people import Person, make_person
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys/browser/" in item.nodeid:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A module that needs other variables overrides it with `open_site`, in the
    scope "module"; all fixtures below follow."""
    with open_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def visitor(browser: Browser, site: LiveSite, watch: Watch) -> Iterator[Visits]:
    """`visitor(lang="zh-hans", theme="dark", width=390, person=None)` is a page in a
    fresh context; at the end of the test the watch has its say about all of them."""
    visits = Visits(browser, site, watch)
    yield visits
    visits.close()
    watch.check()


@pytest.fixture
def page(visitor: Visits) -> Page:
    """A stranger's: English, light, 1440 wide."""
    return visitor()


@pytest.fixture
def make(site: LiveSite) -> Callable[..., Person]:
    """`make(credit="0")` is one more person."""
    return lambda credit="10", **more: make_person(site, credit, **more)


@pytest.fixture
def person(make: Callable[..., Person]) -> Person:
    """Someone with 10 USD and a key."""
    return make()


@pytest.fixture
def signed_in(visitor: Visits, person: Person) -> Page:
    """The page of `person`."""
    return visitor(person=person)


@pytest.fixture(autouse=True, scope="module")
def audit(site: LiveSite) -> Iterator[None]:
    """After every subject the books are right."""
    yield
    site.desk.wait_until_none_open()
    site.desk.verify_ledger()
