"""A caller with a token that may do everything."""

import pytest
from django.core.cache import cache

from portal.management_api.authentication import failed_tokens
from portal.management_api.scopes import SCOPES
from portal.models import User
from tests.factories.people import make_superuser
from tests.portal.management_api.caller import Caller, make_token


@pytest.fixture(autouse=True)
def _forget_counters() -> None:
    cache.clear()
    failed_tokens.clear()


@pytest.fixture
def root(db: None) -> User:
    return make_superuser()


@pytest.fixture
def caller(root: User) -> Caller:
    return Caller(make_token(root, *SCOPES))
