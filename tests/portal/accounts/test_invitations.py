"""Rewards for invitations: promised, due, paid once."""

from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from gateway.enums import EntryKind
from gateway.models import LedgerEntry
from portal.accounts import open_account_of
from portal.accounts.invitations import pay_invitation
from portal.models import SiteSettings, User
from tests.factories import make_user
from tests.portal.accounts.mailbox import read_code

REWARD, BONUS = 2_000_000_000, 1_000_000_000


def promise(**more: object) -> None:
    SiteSettings(invitation_reward=REWARD, invitation_bonus=BONUS, **more).save()


def list_payments(user: User) -> list[int]:
    entries = LedgerEntry.objects.filter(account__user=user, kind=EntryKind.INVITATION)
    return list(entries.values_list("amount", flat=True))


@pytest.mark.django_db
def test_both_are_paid_when_the_address_is_proven(client: Client):
    promise()
    inviter = make_user()
    client.get(f"/signup?invite={inviter.invitation_code}")
    client.post("/signup", {"email": "new@x.org", "password1": "correct horse staple"})
    user = User.objects.get(email="new@x.org")
    assert user.invited_by == inviter
    assert list_payments(inviter) == list_payments(user) == []
    client.post("/account/confirm-email/", {"code": read_code()})
    assert list_payments(inviter) == [REWARD]
    assert list_payments(user) == [BONUS]


@pytest.mark.django_db
def test_nothing_is_due_to_an_inviter_who_left():
    promise(require_email_verification=False)
    inviter = make_user()
    inviter.is_active = False
    inviter.save()
    user = make_user()
    user.invited_by = inviter
    user.save()
    assert pay_invitation(user)
    assert list_payments(inviter) == []
    assert list_payments(user) == [BONUS]


@pytest.mark.django_db
def test_nobody_invited_nothing_paid():
    promise(require_email_verification=False)
    assert not pay_invitation(make_user())


@pytest.mark.django_db(transaction=True)
def test_racing_requests_pay_once():
    promise()
    inviter, user = make_user(), make_user()
    user.invited_by = inviter
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    for person in (inviter, user):
        open_account_of(person)
    results: list[bool] = []
    start = Barrier(6)

    def pay() -> None:
        start.wait()
        try:
            results.append(pay_invitation(user))
        finally:
            connection.close()

    threads = [Thread(target=pay) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(True) == 1
    assert list_payments(inviter) == [REWARD]
    assert list_payments(user) == [BONUS]


@pytest.mark.django_db(transaction=True)
def test_racing_requests_open_one_account_with_one_welcome():
    SiteSettings(welcome_credit=BONUS).save()
    user = make_user()
    start = Barrier(6)

    def open_it() -> None:
        start.wait()
        try:
            open_account_of(user)
        finally:
            connection.close()

    threads = [Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert LedgerEntry.objects.get(account__user=user).amount == BONUS
