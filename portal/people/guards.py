"""What an operator may do to whom."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from gateway.audit import Actor
from portal.models import User


class NotAllowed(PermissionDenied):
    """Says why, to the operator who asked."""


def is_superuser(actor: Actor) -> bool:
    """Commands have no person and may everything."""
    if actor.user_id is None:
        return True
    return User.objects.filter(
        pk=actor.user_id, is_superuser=True, is_active=True
    ).exists()


def check_may_change(actor: Actor, user: User) -> None:
    """Raises NotAllowed: a superuser is changed by superusers alone, and who has left
    by nobody."""
    if user.closed_at is not None:
        raise NotAllowed(_("This account is closed. Nothing about it can be changed."))
    if user.is_superuser and not is_superuser(actor):
        raise NotAllowed(_("Only a superuser may do this to a superuser."))


def check_may_take_over(actor: Actor, user: User) -> None:
    """For what lets the actor in as `user`: it would give them that person's rights.
    Raises NotAllowed."""
    check_may_change(actor, user)
    if user.is_staff and not is_superuser(actor):
        raise NotAllowed(_("Only a superuser may do this to an operator."))


def check_is_other(actor: Actor, user: User) -> None:
    """Raises NotAllowed for what nobody should do to themselves."""
    if actor.user_id == user.pk:
        raise NotAllowed(_("You cannot do this to yourself."))
