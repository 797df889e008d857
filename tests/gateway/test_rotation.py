"""A key with a new secret: what works, for how long, and what the others are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.errors import Forbidden
from gateway.key_cache import KeyCache
from gateway.keys import (
    IssuedKey,
    KeyRevoked,
    revoke_api_key,
    rotate_api_key,
    switch_api_key,
)
from gateway.models import FormerSecret, SnapshotVersion
from gateway.pictures import KeyPicture
from tests.gateway.finding import find, refuse

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def test_both_secrets_work_until_the_grace_ends(cache: KeyCache, issued: IssuedKey):
    rotated = rotate_api_key(issued.key, grace=HOUR)
    assert rotated.secret != issued.secret
    old, new = find(cache, issued.secret, rotated.secret)
    assert isinstance(old, KeyPicture)
    assert isinstance(new, KeyPicture)
    assert old.id == new.id == issued.key.pk
    assert old.expires_at == FormerSecret.objects.get().valid_until
    assert new.expires_at is None


def test_a_former_secret_out_of_grace_is_told_why(cache: KeyCache, issued: IssuedKey):
    rotate_api_key(issued.key, grace=timedelta())
    error = refuse(cache, issued.secret)
    assert isinstance(error, Forbidden)
    assert "replaced" in error.message
    assert error.code == "api_key_expired"


def test_a_wrong_secret_with_a_former_id_is_refused(cache: KeyCache, issued: IssuedKey):
    rotate_api_key(issued.key, grace=HOUR)
    assert not isinstance(refuse(cache, issued.secret[:-1] + "~"), Forbidden)


def test_second_rotation_shortens_the_grace_of_the_first(
    cache: KeyCache, issued: IssuedKey
):
    second = rotate_api_key(issued.key, grace=24 * HOUR)
    third = rotate_api_key(second.key, grace=HOUR)
    limit = timezone.now() + HOUR
    assert [it.valid_until <= limit for it in FormerSecret.objects.all()] == [True] * 2
    for secret in (issued.secret, second.secret, third.secret):
        assert isinstance(find(cache, secret)[0], KeyPicture)
    fourth = rotate_api_key(third.key, grace=timedelta())
    cache.forget([issued.key.pk])
    for secret in (issued.secret, second.secret, third.secret):
        assert isinstance(refuse(cache, secret), Forbidden)
    assert isinstance(find(cache, fourth.secret)[0], KeyPicture)


def test_forgetting_a_key_forgets_all_its_secrets(cache: KeyCache, issued: IssuedKey):
    rotated = rotate_api_key(issued.key, grace=HOUR)
    find(cache, issued.secret, rotated.secret)
    revoke_api_key(rotated.key)
    cache.forget([issued.key.pk])
    for secret in (issued.secret, rotated.secret):
        assert isinstance(refuse(cache, secret), Forbidden)
    assert cache._digests.keys() == {issued.key.pk}


def test_rotation_advances_the_version_that_processes_watch(issued: IssuedKey):
    key = rotate_api_key(issued.key, grace=HOUR).key
    newest = SnapshotVersion.objects.get(name=SnapshotVersion.API_KEYS).value
    assert key.version == newest


def test_a_revoked_key_stays_revoked(issued: IssuedKey):
    revoke_api_key(issued.key)
    revoked_at = issued.key.revoked_at
    revoke_api_key(issued.key)
    assert issued.key.revoked_at == revoked_at
    with pytest.raises(KeyRevoked):
        rotate_api_key(issued.key, grace=HOUR)
    with pytest.raises(KeyRevoked):
        switch_api_key(issued.key, is_enabled=True)


def test_the_keys_own_end_comes_first(cache: KeyCache, issued: IssuedKey):
    issued.key.expires_at = timezone.now() - HOUR
    issued.key.save()
    rotate_api_key(issued.key, grace=HOUR)
    error = refuse(cache, issued.secret)
    assert isinstance(error, Forbidden)
    assert error.message == "This API key has expired."
