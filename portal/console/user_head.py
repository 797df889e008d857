"""What all pages about one person have on top."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gateway.models import Account
from portal.accounts.opening import open_account_of
from portal.models import Right, User
from portal.pages.people import current_user


def find_person(user_id: int) -> User:
    """With account and group. Raises Http404."""
    return get_object_or_404(User.objects.select_related("account__group"), pk=user_id)


def account_of_person(user: User) -> Account:
    """Made now for somebody who never signed in."""
    found: Account | None = getattr(user, "account", None)
    return found or open_account_of(user)


def describe_head(request: HttpRequest, user: User, section: str) -> dict[str, Any]:
    """`may_change` and `may_take_over` as portal.people.guards decides them."""
    operator = current_user(request)
    is_root = operator.is_superuser
    may_change = user.closed_at is None and (is_root or not user.is_superuser)
    return {
        "person": user,
        "account": account_of_person(user),
        "section": section,
        "is_self": operator.pk == user.pk,
        "may_change": may_change,
        "may_take_over": may_change and (is_root or not user.is_staff),
        "may_sign_in": operator.has_right(Right.IMPERSONATE),
    }


def tell_trouble(request: HttpRequest, problem: ValidationError) -> None:
    """For actions without a form of their own."""
    for text in problem.messages:
        messages.error(request, text)
