"""Somebody leaves: keys stop, sign-in stops, personal data goes, the ledger stays."""

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from gateway.models import ApiKey, CapturedCall
from portal.accounts.sessions import list_sessions
from portal.accounts.welcome import digest_address
from portal.models import OPEN_STATES, BalanceAlert, TopUp, User


def has_payment_under_way(user: User) -> bool:
    """Whether credit may still arrive, which nobody could spend afterwards."""
    orders = TopUp.objects.filter(account__user=user, state__in=OPEN_STATES)
    return orders.exclude(session_id="").exists()


@transaction.atomic
def close_account(user: User) -> None:
    """Cannot be undone. The account row and its ledger remain, without a name: entries
    of money may not be deleted. What is left of the balance is forfeited."""
    now = timezone.now()
    for key in ApiKey.objects.filter(account__user=user, revoked_at__isnull=True):
        key.revoked_at = now
        key.is_enabled = False
        key.save(update_fields=["revoked_at", "is_enabled"])
    ApiKey.objects.filter(account__user=user).update(name="")
    CapturedCall.objects.filter(account_id=user.account.pk).delete()
    BalanceAlert.objects.filter(account=user.account).delete()
    for session in list_sessions(user):
        session.end()
    for model in (UserSession, Authenticator, EmailAddress, SocialAccount):
        model.objects.filter(user=user).delete()
    user.is_active = user.is_staff = user.is_superuser = False
    user.closed_digest = digest_address(user.email)
    user.email = f"closed-{user.pk}-{secrets.token_hex(8)}@closed.invalid"
    user.name = user.language = user.time_zone = ""
    user.invitation_code = None
    user.closed_at = now
    user.set_unusable_password()
    user.save()
    user.groups.clear()
