"""What follows from a sign-up, a proven address and a sign-in."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import translation

from portal.accounts.invitations import pay_invitation, recall_inviter
from portal.accounts.languages import find_time_zone
from portal.accounts.opening import open_account_of
from portal.models import User

TIME_ZONE_COOKIE = "time_zone"  # by static/js/time-zone.js, from the browser's clock


@receiver(user_signed_up)
def welcome_person(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """By form and by another site alike; a second run changes nothing."""
    user.language = translation.get_language() or ""
    zone = request.COOKIES.get(TIME_ZONE_COOKIE, "")
    user.time_zone = zone if find_time_zone(zone) else ""
    user.invited_by = recall_inviter(request)
    user.save(update_fields=["language", "time_zone", "invited_by"])
    open_account_of(user)
    pay_invitation(user)


@receiver(email_confirmed)
def pay_after_proof(email_address: EmailAddress, **kwargs: Any) -> None:
    pay_invitation(User.objects.get(pk=email_address.user_id))


@receiver(user_logged_in)
def open_missing_account(user: User, **kwargs: Any) -> None:
    """For people who were made by a command or before there were accounts."""
    open_account_of(user)
    user.give_invitation_code()
