"""A person gets an account to pay from. Everything that makes one comes here."""

from allauth.account.models import EmailAddress
from django.db import transaction

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.models import Account, Group
from portal.accounts.welcome import is_newcomer
from portal.models import User
from portal.site import read_site

DEFAULT_GROUP = "default"


def find_default_group() -> Group:
    """Made at the start, before any process takes its picture of the groups."""
    return Group.objects.get_or_create(name=DEFAULT_GROUP)[0]


@transaction.atomic
def open_account(email: str) -> Account:
    """The account of the person with this address; makes both when there is none.

    Their first sign-in is by a code to that address, in place of a forgotten password.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    user = user or User.objects.create_user(email)
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email, primary=True)
    return open_account_of(user)


@transaction.atomic
def open_account_of(user: User) -> Account:
    """The account of `user`; makes it when there is none.

    A new account gets the welcome credit, through the ledger. The one-to-one row
    decides which of two racing requests makes it, so the credit is paid once.
    """
    account, is_new = Account.objects.get_or_create(
        user=user, defaults={"group": find_default_group()}
    )
    credit = read_site().welcome_credit
    if is_new and credit and is_newcomer(user):
        post_entry(
            account_id=account.pk,
            kind=EntryKind.WELCOME,
            amount=credit,
            reason="Welcome credit",
        )
        account.refresh_from_db()
    return account
