import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.errors import Forbidden
from gateway.key_cache import KeyCache
from gateway.keys import IssuedKey
from gateway.models import ApiKey
from gateway.pictures import KeyPicture
from tests.gateway.finding import disable, find, refuse

pytestmark = pytest.mark.django_db(transaction=True)


def revoke(key: ApiKey) -> None:
    key.revoked_at = timezone.now()
    key.save()


def expire(key: ApiKey) -> None:
    key.expires_at = timezone.now() - timedelta(seconds=1)
    key.save()


def disable_user(key: ApiKey) -> None:
    key.account.user.is_active = False
    key.account.user.save()


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (revoke, "api_key_disabled", "revoked"),
        (disable, "api_key_disabled", "disabled"),
        (expire, "api_key_expired", "expired"),
        (disable_user, "api_key_disabled", "account"),
    ],
)
def test_keys_that_may_not_be_used(
    cache: KeyCache,
    issued: IssuedKey,
    change: Callable[[ApiKey], None],
    code: str,
    message: str,
):
    change(issued.key)
    error = refuse(cache, issued.secret)
    assert isinstance(error, Forbidden)
    assert error.code == code
    assert message in error.message


def test_a_key_that_expires_while_it_is_remembered(cache: KeyCache, issued: IssuedKey):
    ApiKey.objects.update(expires_at=timezone.now() + timedelta(seconds=0.3))
    assert isinstance(find(cache, issued.secret)[0], KeyPicture)
    asyncio.run(asyncio.sleep(0.35))
    assert isinstance(refuse(cache, issued.secret), Forbidden)
