"""EMAIL_URL and the EMAIL_… variables."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.mail_environment import read_mail


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD"):
        monkeypatch.delenv(f"EMAIL_{name}", raising=False)


def test_nothing_configured():
    assert read_mail() == {}


@pytest.mark.parametrize(
    ("url", "port", "is_ssl", "is_starttls"),
    [
        ("smtp://me:pa%40ss@mail.example.org", 587, False, True),
        ("smtp://me:pa%40ss@mail.example.org:25?tls=no", 25, False, False),
        ("smtps://me:pa%40ss@mail.example.org", 465, True, False),
    ],
)
def test_smtp_urls(
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    port: int,
    is_ssl: bool,
    is_starttls: bool,
):
    monkeypatch.setenv("EMAIL_URL", url)
    mail = read_mail()
    assert mail["EMAIL_HOST"] == "mail.example.org"
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("me", "pa@ss")
    assert mail["EMAIL_PORT"] == port
    assert (mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (is_ssl, is_starttls)


def test_single_variables(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EMAIL_HOST", "mail.example.org")
    mail = read_mail()
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == (587, True)


@pytest.mark.parametrize(
    "url", ["mail.example.org", "imap://mail.example.org", "smtp:"]
)
def test_slips_stop_the_start(monkeypatch: pytest.MonkeyPatch, url: str):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured):
        read_mail()
