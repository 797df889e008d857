"""Issues an API key from a terminal or a script."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from gateway.enums import EntryKind
from gateway.keys import IssuedKey, issue_api_key
from gateway.ledger.entries import post_entry
from gateway.management.operator_command import OperatorCommand
from gateway.models import Account
from gateway.money import format_usd, parse_usd
from portal.accounts import open_account

MOST_CREDIT = parse_usd("1000000")  # at once: beyond it is a slip of the hand
MOST_NAME = 100


class Command(OperatorCommand):
    help = (
        "Issues an API key for the person with this address; makes the account when "
        "there is none. The last line it prints is the key alone."
    )
    examples = (
        "  manage.py issue_key ann@example.com --credit 10 --name laptop\n"
        "  KEY=$(manage.py issue_key ann@example.com | tail -n 1)"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("email", help="whose account pays")
        add("--credit", default="0", metavar="USD", help="is added to the balance")
        add("--name", default="API key", help="what the key is called in the portal")

    def handle(self, *args: Any, **options: Any) -> None:
        email = check_email(options["email"])
        credit = read_credit(options["credit"])
        name = options["name"].strip()
        if not 0 < len(name) <= MOST_NAME:
            raise CommandError(f"A key's name has 1 to {MOST_NAME} characters.")
        with transaction.atomic():
            account = open_account(email)
            if not account.user.is_active:
                raise CommandError(f"{email} is disabled: a key would not work.")
            add_credit(account, credit)
            issued = issue_api_key(account=account, name=name)
        account.refresh_from_db()
        self.tell_result(account, issued, email)

    def tell_result(self, account: Account, issued: IssuedKey, email: str) -> None:
        self.stdout.write(f"{email} may spend {format_usd(account.available)} USD.")
        if account.available <= 0:
            self.stdout.write("Calls that cost money need credit: add --credit 10.")
        self.stdout.write(f"The key {issued.key.name!r} is shown only now:")
        self.stdout.write(issued.secret)


def check_email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{text!r} is not an e-mail address.") from None
    return email


def read_credit(text: str) -> int:
    """Nano-USD. Raises ValueError, told in one plain line."""
    credit = parse_usd(text)
    if not 0 <= credit <= MOST_CREDIT:
        raise ValueError(f"--credit is 0 to {format_usd(MOST_CREDIT)} USD, not {text}")
    return credit


def add_credit(account: Account, credit: int) -> None:
    if credit:
        post_entry(
            account_id=account.pk,
            kind=EntryKind.ADJUSTMENT,
            amount=credit,
            reason="Credit given with a key (manage.py issue_key)",
        )
