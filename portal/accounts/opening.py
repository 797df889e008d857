"""A person gets an account to pay from."""

from django.conf import settings
from django.db import transaction

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.models import Account, Group
from gateway.money import parse_usd
from portal.models import User

DEFAULT_GROUP = "default"


def find_default_group() -> Group:
    """Made at the start, before any process takes its picture of the groups."""
    return Group.objects.get_or_create(name=DEFAULT_GROUP)[0]


@transaction.atomic
def open_account(email: str) -> Account:
    """The account of the person with this address; makes both when there is none.

    A new account gets the welcome credit, through the ledger.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    user = user or User.objects.create_user(email)
    group = find_default_group()
    account, is_new = Account.objects.get_or_create(
        user=user, defaults={"group": group}
    )
    credit = parse_usd(settings.WELCOME_CREDIT)
    if is_new and credit:
        post_entry(
            account_id=account.pk,
            kind=EntryKind.WELCOME,
            amount=credit,
            reason="Welcome credit",
        )
    return account
