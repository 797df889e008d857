"""Who invited whom, and what both get for it."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.models import Account
from portal.accounts.opening import open_account_of
from portal.accounts.welcome import is_newcomer
from portal.models import User
from portal.site import read_site

SESSION_KEY = "invitation"
LONGEST_CODE = 16


def find_inviter(code: str) -> User | None:
    code = code.strip().upper()
    if not 0 < len(code) <= LONGEST_CODE or not code.isalnum():
        return None
    return User.objects.filter(invitation_code=code, is_active=True).first()


def remember_invitation(request: HttpRequest, code: str) -> bool:
    """Kept in the session, so it outlives a detour through another site's sign-in.
    False for a code of nobody."""
    if find_inviter(code) is None:
        return False
    request.session[SESSION_KEY] = code.strip().upper()
    return True


def recall_inviter(request: HttpRequest) -> User | None:
    return find_inviter(request.session.get(SESSION_KEY, ""))


def pay_invitation(user: User) -> bool:
    """Pays inviter and invited what the site promises, once; True when it did now.

    Nothing is due before the address is verified, where the site asks for that. The
    guarded update lets exactly one of several racing requests pay.
    """
    site = read_site()
    if user.invited_by_id is None:
        return False
    if site.require_email_verification and not has_verified_address(user):
        return False
    with transaction.atomic():
        due = User.objects.filter(pk=user.pk, invitation_paid_at__isnull=True)
        if not due.update(invitation_paid_at=timezone.now()):
            return False
        if not is_newcomer(user):
            return False
        inviter = User.objects.filter(pk=user.invited_by_id, is_active=True).first()
        if inviter is not None:
            give(open_account_of(inviter), site.invitation_reward, "Invitation reward")
        give(open_account_of(user), site.invitation_bonus, "Invitation bonus")
    return True


def has_verified_address(user: User) -> bool:
    return bool(EmailAddress.objects.filter(user=user, verified=True).exists())


def give(account: Account, amount: int, reason: str) -> None:
    if amount:
        post_entry(
            account_id=account.pk,
            kind=EntryKind.INVITATION,
            amount=amount,
            reason=reason,
        )
