"""Every page, as every visitor may see it: in both languages and themes, wide and
narrow, with and without script, by screen reader. The watch looks on."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.journeys.browser.left_english import find_english
from tests.journeys.browser.page_list import PAGES, Listed, find_unlisted
from tests.journeys.browser.resident import Cast, make_cast
from tests.journeys.browser.site import LiveSite
from tests.journeys.browser.visits import Visits

WIDTHS = (1440, 1024, 390, 360)
# Language, and what axe looks at in it; together the four main combinations.
COMBINATIONS = {
    "en": (("light", 1440), ("dark", 390)),
    "zh-hans": (("dark", 1440), ("light", 390)),
}
# What a page looks like does not depend on the database: on PostgreSQL the words of one
# language are enough.
LANGUAGES = ["en"] if os.environ.get("DATABASE_URL") else [*COMBINATIONS]
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((it) => it.getBoundingClientRect().right > width + 1)
    .map((it) => `${it.tagName.toLowerCase()}.${it.className}`).slice(0, 5);
}"""
SETTLE = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const running = document.getAnimations().filter((it) => it.playState === "running"
    && it.effect.getComputedTiming().endTime < 5000);
  await Promise.allSettled(running.map((it) => it.finished));
}"""
every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def cast(site: LiveSite) -> Cast:
    return make_cast(site)


def test_every_address_is_listed():
    assert find_unlisted() == []


@every_page
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_is_fit_to_be_seen(name: str, lang: str, visitor: Visits, cast: Cast):
    listed = PAGES[name]
    page = visitor(lang=lang, person=cast.choose_reader(listed))
    check_answer(page.goto(cast.fill(listed)), listed)
    assert page.locator("html").get_attribute("lang") == lang
    assert page.title().strip()
    for theme, width in COMBINATIONS[lang]:
        look_as(page, theme, width)
        assert list_barriers(page) == []
    for width in WIDTHS:
        look_as(page, "light", width)
        assert page.evaluate(OVERFLOW) == [], f"too wide at {width} px"
    if lang != "en":
        assert find_english(page) == []


@every_page
def test_page_works_without_script(name: str, visitor: Visits, cast: Cast):
    listed = PAGES[name]
    page = visitor(person=cast.choose_reader(listed), has_script=False)
    check_answer(page.goto(cast.fill(listed)), listed)
    assert page.locator("main h1").is_visible()
    assert page.locator("main").inner_text().strip()


def check_answer(answer: Response | None, listed: Listed) -> None:
    assert answer
    assert answer.status == 200
    assert answer.request.redirected_from is None, f"{listed.path} leads elsewhere"


def look_as(page: Page, theme: str, width: int) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SETTLE)  # colours on their way from one theme to the other


def list_barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical, each with the first place of it."""
    found = Axe().run(page, options=AXE)
    return [
        f"{it['id']}: {it['help']} {it['nodes'][0]['html'][:200]}"
        f" {it['nodes'][0]['failureSummary'][:300]}"
        for it in found.response["violations"]
        if it["impact"] in {"serious", "critical"}
    ]
