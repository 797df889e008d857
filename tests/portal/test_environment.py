"""Variables that are set but do not parse stop the start, and are named."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import check_key_ring, read_usd, read_word

RING = "1:" + "ab" * 32


@pytest.mark.parametrize("text", ["ten", "-1", "NaN", "1e30"])
def test_amounts(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("CREDIT", text)
    with pytest.raises(ImproperlyConfigured, match="CREDIT"):
        read_usd("CREDIT", "0")
    monkeypatch.setenv("CREDIT", "0.25")
    assert read_usd("CREDIT", "0") == 250_000_000


def test_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FATE", "burn")
    with pytest.raises(ImproperlyConfigured, match="FATE must be serve or refuse"):
        read_word("FATE", "serve", among=("serve", "refuse"))


@pytest.mark.parametrize("text", ["", "zz", "1:zz", ":" + "ab" * 32, RING + ","])
def test_key_rings(text: str):
    check_key_ring("RING", RING)
    with pytest.raises(ImproperlyConfigured) as problem:
        check_key_ring("RING", text)
    assert "zz" not in str(problem.value)


PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "s" * 50,
    "KEY_PEPPER": "p" * 50,
    "CREDENTIAL_KEYS": RING,
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "SITE_URL": "https://gateway.example.com",
    "ALLOWED_HOSTS": "gateway.example.com",
}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "http://gateway.example.com"}, "SITE_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"TOP_UP_MIN": "50", "TOP_UP_MAX": "5"}, "TOP_UP_MIN"),
        ({"PRIVATE_WEBHOOKS": "nonsense"}, "PRIVATE_WEBHOOKS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ],
)
def test_production_takes_nothing_for_granted(changes: dict[str, str], word: str):
    line = "import django.conf; print(django.conf.settings.SITE_URL)"
    ran = subprocess.run(
        [sys.executable, "-c", line],
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": os.environ["DATA_DIR"],
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            **PRODUCTION,
            **changes,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode == 0) == (not word)
    assert word in (ran.stderr.splitlines() or [""])[-1]
