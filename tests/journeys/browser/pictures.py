"""`python -m tests.journeys.browser.pictures OUT` saves a picture of every page, in
all combinations of language, theme and width, full of a month's data."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import get_args

from playwright.sync_api import Error, sync_playwright

from tests.journeys.browser.chromium import launch_chromium
from tests.journeys.browser.page_list import PAGES, Listed, Reader
from tests.journeys.browser.resident import Cast, make_cast
from tests.journeys.browser.site import open_site
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch

QUIET_MS = 400  # after the load, for what scripts fetch


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="pictures-") as folder,
        open_site(Path(folder), options.port) as site,
        sync_playwright() as playwright,
    ):
        browser = launch_chromium(playwright)
        watch = Watch()
        visits = Visits(browser, site, watch)
        cast = make_cast(site)
        for lang in options.lang:
            for theme in options.theme:
                for width in options.width:
                    look = {"lang": lang, "theme": theme, "width": int(width)}
                    take_all(visits, cast, look, options)
        browser.close()
    for trouble in sorted(set(watch.troubles)):
        print(trouble)
    return 0


def take_all(
    visits: Visits, cast: Cast, look: dict[str, object], options: argparse.Namespace
) -> None:
    """The pages of one look, one context for each reader."""
    for reader in get_args(Reader):
        pages = {
            name: listed
            for name, listed in PAGES.items()
            if listed.reader == reader and is_wanted(listed, options.only)
        }
        if not pages:
            continue
        person = None if reader == "anyone" else cast.choose_reader(Listed("", reader))
        page = visits(person=person, **look)  # type: ignore[arg-type]
        for name, listed in pages.items():
            file = f"{name.replace(':', '-')}.{'.'.join(map(str, look.values()))}.png"
            try:
                page.goto(cast.fill(listed))
                page.wait_for_timeout(QUIET_MS)
                page.screenshot(path=options.out / file, full_page=True)
            except Error as error:
                print(f"{listed.path}: {error}")
        visits.close()


def is_wanted(listed: Listed, only: list[str]) -> bool:
    return not only or any(listed.path.startswith(start) for start in only)


def parse(arguments: list[str]) -> argparse.Namespace:
    def split(text: str) -> list[str]:
        return text.split(",")

    parser = argparse.ArgumentParser(prog="pictures", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", type=split, default=[], help="/keys,/usage")
    parser.add_argument("--lang", type=split, default=["en", "zh-hans"])
    parser.add_argument("--theme", type=split, default=["light", "dark"])
    parser.add_argument("--width", type=split, default=["1440", "390"])
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
