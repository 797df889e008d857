"""Browser contexts of visitors, as different as people are."""

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite
from tests.journeys.browser.watch import Watch

LOCALES = {"en": "en-US", "zh-hans": "zh-CN"}
HEIGHTS = {390: 844, 360: 780, 1440: 900}
PATIENCE = 10_000  # ms; two cores are shared with the server and its workers


class Visits:
    """Call it for a page in a fresh context; relative addresses are the site's."""

    def __init__(self, browser: Browser, site: LiveSite, watch: Watch) -> None:
        self.browser = browser
        self.site = site
        self.watch = watch
        self.contexts: list[BrowserContext] = []

    def __call__(
        self,
        *,
        lang: str = "en",
        theme: str = "light",
        width: int = 1440,
        person: Person | None = None,
        has_script: bool = True,
    ) -> Page:
        context = self.browser.new_context(
            base_url=self.site.base_url,
            locale=LOCALES[lang],
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            has_touch=width < 800,
            reduced_motion="reduce",
            java_script_enabled=has_script,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        self.watch.add(context, has_script=has_script)
        if person:
            cookie = person.open_session(lang)
            context.add_cookies(
                [
                    {
                        "name": cookie["name"],
                        "value": cookie["value"],
                        "url": self.site.base_url,
                    }
                ]
            )
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()
