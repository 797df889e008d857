"""The account whose keys a person sees."""

from django.http import HttpRequest

from gateway.models import Account
from portal.accounts.opening import open_account_of
from portal.pages.people import current_user


def account_of(request: HttpRequest) -> Account:
    """For views behind `login_required`; a person who has no account yet gets one."""
    user = current_user(request)
    found: Account | None = getattr(user, "account", None)
    return found or open_account_of(user)
