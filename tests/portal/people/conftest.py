"""Operators and somebody they look after."""

import pytest
from django.test import Client

from gateway.audit import Actor
from gateway.models import Account, AuditEntry, UsageLog
from portal.models import Right, User
from tests.factories.people import make_account, make_operator, make_superuser
from tests.portal.people.site_calls import make_calls

USD = 1_000_000_000


@pytest.fixture
def account(db: None) -> Account:
    """Of a person with 10 USD."""
    return make_account(balance=10 * USD)


@pytest.fixture
def person(account: Account) -> User:
    user: User = account.user
    return user


@pytest.fixture
def operator(db: None) -> User:
    """May do anything that needs no superuser."""
    return make_operator(*Right)


@pytest.fixture
def root(db: None) -> User:
    return make_superuser()


@pytest.fixture
def calls(db: None) -> list[UsageLog]:
    return make_calls()


def act(user: User) -> Actor:
    return Actor(user.pk, user.email, "console", "192.0.2.1")


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read_audit(user: User) -> list[tuple[str, str]]:
    """Action and actor of everything about a person, oldest first."""
    rows = AuditEntry.objects.filter(target_id=str(user.pk), action__startswith="user.")
    return list(rows.order_by("pk").values_list("action", "actor_name"))
