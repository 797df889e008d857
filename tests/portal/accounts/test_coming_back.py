"""Who closed an account and comes back; what may not be closed yet."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.money import NANO
from portal.accounts import open_account, open_account_of
from portal.accounts.closing import close_account
from portal.accounts.invitations import find_inviter, pay_invitation
from portal.models import SiteSettings, TopUp, TopUpState, User
from tests.factories import make_account

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_welcome_credit_is_for_newcomers(settings: Settings):
    settings.WELCOME_CREDIT = NANO
    first = open_account("ada@example.org")
    assert first.posted == NANO
    close_account(first.user)
    again = open_account("Ada@example.org")
    assert (again.pk != first.pk, again.posted) == (True, 0)
    assert open_account("eve@example.org").posted == NANO


def test_an_invitation_is_paid_for_newcomers_only():
    SiteSettings(invitation_reward=NANO, require_email_verification=False).save()
    inviter = make_account().user
    for _ in range(3):
        user = User.objects.create_user("ada@example.org")
        user.invited_by = inviter
        user.save()
        open_account_of(user)
        pay_invitation(user)
        close_account(user)
    inviter.account.refresh_from_db()
    assert inviter.account.posted == NANO


def test_an_account_waits_for_its_payment(client: Client):
    user = User.objects.create_user("ada@example.org", PASSWORD)
    account = make_account(user=user)
    order = TopUp.objects.create(
        account=account,
        provider="stripe",
        amount=NANO,
        price=100,
        state=TopUpState.PENDING,
        session_id="cs_1",
    )
    client.force_login(user)
    assert "A payment of yours" in client.get("/settings/data").content.decode()
    assert client.post("/settings/close", {"proof": PASSWORD}).status_code == 422
    TopUp.objects.filter(pk=order.pk).update(state=TopUpState.EXPIRED)
    assert client.post("/settings/close", {"proof": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.closed_at is not None


@pytest.mark.parametrize("code", ["", "\0", "A\0", "X" * 17, "' OR 1=1"])
def test_codes_of_nobody_find_nobody(client: Client, code: str):
    assert find_inviter(code) is None
    assert client.get("/signup", {"invite": code}).status_code == 200
