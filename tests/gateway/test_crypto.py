"""Secrets at rest: bound to their row, under a ring of keys that can turn."""

import base64
import hashlib
import hmac

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from gateway.crypto import decrypt_credential, digest_secret, encrypt_credential
from tests.factories import make_channel

OLD, NEW = f"old:{'11' * 32}", f"new:{'22' * 32}"


@pytest.fixture(autouse=True)
def ring(settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = OLD
    settings.KEY_PEPPER = "pepper"


def test_digest_is_an_hmac_with_the_pepper(settings: Settings):
    expected = hmac.new(b"pepper", b"sk-abc", hashlib.sha256).digest()
    assert digest_secret(b"sk-abc") == expected
    settings.KEY_PEPPER = "salt"
    assert digest_secret(b"sk-abc") != expected


def test_credential_comes_back_and_is_sealed_afresh_each_time():
    sealed = [encrypt_credential("sk-upstream", row="channel:1") for _ in range(2)]
    assert sealed[0] != sealed[1]
    assert "sk-upstream" not in base64.b64decode(sealed[0].partition(":")[2]).decode(
        "latin-1"
    )
    for text in sealed:
        assert decrypt_credential(text, row="channel:1") == "sk-upstream"


def test_no_credential_stays_empty():
    assert encrypt_credential("", row="channel:1") == ""
    assert decrypt_credential("", row="channel:1") == ""


def test_credential_of_another_row_does_not_open():
    sealed = encrypt_credential("sk-upstream", row="channel:1")
    with pytest.raises(ImproperlyConfigured, match="channel:2"):
        decrypt_credential(sealed, row="channel:2")


def test_old_key_opens_while_the_newest_seals(settings: Settings):
    sealed = encrypt_credential("sk-upstream", row="channel:1")
    settings.CREDENTIAL_KEYS = f"{NEW}, {OLD}"
    assert decrypt_credential(sealed, row="channel:1") == "sk-upstream"
    assert encrypt_credential("sk-upstream", row="channel:1").startswith("new:")


def test_missing_key_is_named(settings: Settings):
    sealed = encrypt_credential("sk-upstream", row="channel:1")
    settings.CREDENTIAL_KEYS = NEW
    with pytest.raises(ImproperlyConfigured, match="'old'"):
        decrypt_credential(sealed, row="channel:1")


@pytest.mark.parametrize("cut", [5, 12, 20])
def test_damaged_text_is_an_error_that_names_the_row(cut: int):
    sealed = encrypt_credential("sk-upstream", row="channel:1")
    for text in (sealed[:cut], f"{sealed[:-cut]}!"):
        with pytest.raises(ImproperlyConfigured, match="channel:1"):
            decrypt_credential(text, row="channel:1")


@pytest.mark.parametrize("ring", ["", "1:", "1:abcd", "1:" + "zz" * 32, f"{OLD},2:00"])
def test_wrong_ring_is_refused_without_showing_it(settings: Settings, ring: str):
    settings.CREDENTIAL_KEYS = ring
    with pytest.raises(ImproperlyConfigured) as refusal:
        encrypt_credential("sk-upstream", row="channel:1")
    assert "abcd" not in str(refusal.value)


@pytest.mark.django_db
def test_channel_stores_its_credential_sealed():
    channel = make_channel(credential="sk-upstream")
    channel.refresh_from_db()
    assert "sk-upstream" not in channel.credentials.get().sealed_secret
    assert channel.credential == "sk-upstream"
