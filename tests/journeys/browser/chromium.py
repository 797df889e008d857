"""Finds the browser of the journeys, or fetches one where that is allowed.

In this order: the program that CHROMIUM names, an installed Chromium or Chrome,
Playwright's own (downloaded when the network lets it), Debian's package (as root).
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Playwright

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIET = [  # nothing is asked of any server but ours
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
DOWNLOAD_SECONDS = 300


class NoBrowser(Exception):
    """The text says what was tried and what to do."""


def launch_chromium(playwright: Playwright) -> Browser:
    """Headless; as root Chromium's own sandbox cannot work."""
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    program = find_chromium(playwright.chromium.executable_path)
    return playwright.chromium.launch(executable_path=program, args=flags)


@cache
def find_chromium(own: str) -> str:
    """Path of the program; `own` is where Playwright keeps its own."""
    if named := os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise NoBrowser(f"CHROMIUM names {named}, which is not a program.")
    if found := find_installed():
        return found
    if Path(own).exists() or (download_own() and Path(own).exists()):
        return own
    if install_package() and (found := find_installed()):
        return found
    raise NoBrowser(
        "The browser tests need Chromium and none was found. Install chromium or"
        " google-chrome, or set CHROMIUM to its path. (`playwright install chromium`"
        " and, as root, `apt-get install chromium` were tried and failed.)"
    )


def find_installed() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def download_own() -> bool:
    words = [sys.executable, "-m", "playwright", "install", "chromium"]
    return run_quietly(words)


def install_package() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    run_quietly(["apt-get", "update"])
    words = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    return run_quietly(words)


def run_quietly(words: list[str]) -> bool:
    try:
        done = subprocess.run(
            words, capture_output=True, timeout=DOWNLOAD_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
