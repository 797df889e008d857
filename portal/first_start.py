"""What a start tells the person at the terminal; the secrets in it, only once."""

import json

from django.conf import settings
from django.db import transaction

from gateway.enums import EntryKind
from gateway.keys import issue_api_key
from gateway.ledger.entries import post_entry
from portal.accounts import open_account
from portal.models import OperatorLink, User
from portal.site.settings import find_base_url

DEMO_EMAIL = "demo@localhost"
DEMO_CREDIT = 10_000_000_000  # nano-USD: 10 USD
DEMO_CALL = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}


def prepare_welcome() -> str:
    """The banner; makes the demo key at the very first start, and a fresh operator
    link for as long as nobody has used one."""
    parts = [f"NewBigAI is ready: {find_base_url()}"]
    if not has_operator():
        parts.append(describe_operator_link(OperatorLink.objects.replace_link()))
    if settings.HAS_DEMO and not has_user(DEMO_EMAIL):
        parts.append(describe_demo_key(issue_demo_key()))
    parts.append(f"Data is kept in {settings.DATA_DIR}. Ctrl-C stops everything.")
    return "\n" + "\n\n".join(parts) + "\n"


def has_operator() -> bool:
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def has_user(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def issue_demo_key() -> str:
    """All or nothing: a key that was made but never shown would be lost."""
    with transaction.atomic():
        account = open_account(DEMO_EMAIL)
        post_entry(
            account_id=account.pk,
            kind=EntryKind.ADJUSTMENT,
            amount=DEMO_CREDIT,
            reason="demo credit",
        )
        return issue_api_key(account=account, name="demo").secret


def describe_operator_link(token: str) -> str:
    url = f"{find_base_url()}/operator/{token}"
    return (
        "Make the first operator's account here. The link works once, for 24 hours;\n"
        f"the next start prints a fresh one if you do not use it:\n\n  {url}"
    )


def describe_demo_key(secret: str) -> str:
    return (
        "A demo API key with 10 USD to play with. It is shown only now:\n\n"
        f"  {secret}\n\nTry it:\n\n{write_curl(secret)}"
    )


def write_curl(secret: str) -> str:
    """One line that works when pasted; nothing in it needs quoting twice."""
    return (
        f"  curl {find_base_url()}/v1/chat/completions"
        ' -H "Content-Type: application/json"'
        f' -H "Authorization: Bearer {secret}"'
        f" -d '{json.dumps(DEMO_CALL)}'"
    )
