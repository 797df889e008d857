import io

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from gateway.crypto import digest_secret
from gateway.enums import EntryKind
from gateway.models import Account, ApiKey, LedgerEntry
from gateway.money import parse_usd
from portal.models import User

pytestmark = pytest.mark.django_db


def issue_key(*words: str) -> list[str]:
    """The lines that it printed."""
    out = io.StringIO()
    call_command("issue_key", *words, stdout=out)
    return out.getvalue().splitlines()


def test_last_line_is_a_key_that_works():
    *lines, secret = issue_key("Ann@Example.com", "--credit", "10", "--name", "laptop")
    key = ApiKey.objects.get()
    assert key.digest == digest_secret(secret.encode()).hex()
    assert secret.startswith(key.prefix)
    assert (key.name, key.account.user.email) == ("laptop", "ann@example.com")
    assert lines[0] == "ann@example.com may spend 10.00 USD."


def test_credit_goes_through_the_ledger():
    issue_key("ann@example.com", "--credit", "0.25")
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount) == (EntryKind.ADJUSTMENT, parse_usd("0.25"))
    assert Account.objects.get().posted == entry.balance_after == entry.amount


def test_account_is_made_once(settings: Settings):
    settings.WELCOME_CREDIT = 1_000_000_000
    issue_key("ann@example.com")
    lines = issue_key("ANN@example.com", "--credit", "2")
    assert lines[0] == "ann@example.com may spend 3.00 USD."
    assert User.objects.count() == Account.objects.count() == 1
    assert ApiKey.objects.count() == 2


def test_empty_account_is_told():
    assert any("--credit 10" in line for line in issue_key("ann@example.com"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ann"], "'ann' is not an e-mail address."),
        (["ann@example.com", "--credit", "-5"], "not -5"),
        (["ann@example.com", "--credit", "ten"], "'ten' is not an amount of money."),
        (["ann@example.com", "--credit", "1000001"], "not 1000001"),
        (["ann@example.com", "--name", " "], "1 to 100 characters"),
    ],
)
def test_slips_are_told_in_one_line_and_make_nothing(words: list[str], told: str):
    with pytest.raises(CommandError) as problem:
        issue_key(*words)
    assert told in str(problem.value)
    assert "\n" not in str(problem.value)
    assert not User.objects.exists()


def test_disabled_person_gets_no_key_and_no_credit():
    issue_key("ann@example.com")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="disabled"):
        issue_key("ann@example.com", "--credit", "5")
    assert ApiKey.objects.count() == 1
    assert not LedgerEntry.objects.exists()
