"""Without a browser the journeys fail with a sentence; they are never skipped."""

from pathlib import Path

import pytest

from tests.journeys.browser import chromium
from tests.journeys.browser.chromium import NoBrowser, find_chromium


def test_variable_names_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "my-chromium"
    program.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(program))
    assert find_chromium(str(tmp_path / "a")) == str(program)


def test_variable_that_names_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(NoBrowser, match="CHROMIUM names /no/such/browser"):
        find_chromium(str(tmp_path / "b"))


def test_no_browser_anywhere_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """No program on the path, no apt-get, and a network that refuses downloads."""
    hide_installed(tmp_path, monkeypatch)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    with pytest.raises(NoBrowser, match="Install chromium"):
        find_chromium(str(tmp_path / "c"))


def test_playwrights_own_browser_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    hide_installed(tmp_path, monkeypatch)
    own = tmp_path / "chrome"
    own.touch()
    assert find_chromium(str(own)) == str(own)


def hide_installed(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setattr(chromium, "PROGRAMS", ["chromium"])  # Macs have whole paths
