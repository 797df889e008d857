"""Those who call and pay."""

from itertools import count

from django.contrib.auth.models import Permission

from gateway.audit import Actor
from gateway.enums import EntryKind
from gateway.keys import issue_api_key
from gateway.ledger.entries import post_entry
from gateway.models import Account, ApiKey, Group
from portal.models import Right, User
from tests.factories.supply import make_group

_numbers = count(1)
OPERATOR = Actor(None, "operator@example.org", "console")  # whom the audit log names


def make_user(email: str = "") -> User:
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org")


def make_operator(*rights: Right, email: str = "") -> User:
    """Someone who may open the console, with just these rights."""
    user = make_user(email)
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def make_superuser(email: str = "") -> User:
    return User.objects.create_superuser(email or f"root{next(_numbers)}@example.org")


def make_account(
    *,
    balance: int = 0,
    credit_limit: int = 0,
    user: User | None = None,
    group: Group | None = None,
) -> Account:
    """An account whose `balance` (nano-USD) came in through the ledger."""
    account = Account.objects.create(
        user=user or make_user(),
        group=group or make_group(),
        credit_limit=credit_limit,
    )
    if balance:
        post_entry(
            account_id=account.pk,
            kind=EntryKind.ADJUSTMENT,
            amount=balance,
            reason="for a test",
        )
        account.refresh_from_db()
    return account


def make_api_key(
    *, account: Account | None = None, balance: int = 0, name: str = "test key"
) -> ApiKey:
    """A key of `account`, or of a new one that has `balance` nano-USD."""
    return issue_api_key(
        account=account or make_account(balance=balance), name=name
    ).key
