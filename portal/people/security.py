"""Helping people back into their account, and others out of it."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gateway.audit import Actor, record_change
from portal.accounts.password_links import make_password_link
from portal.accounts.sessions import end_session, list_sessions
from portal.models import User
from portal.people.guards import check_is_other, check_may_change, check_may_take_over

LONGEST_REASON = 200


@transaction.atomic
def reset_second_factor(user: User, *, reason: str, actor: Actor) -> int:
    """Takes away authenticator app, passkeys and backup codes: the password alone lets
    the person in. How many were there. Raises ValidationError by field, NotAllowed."""
    reason = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    if not reason:
        raise ValidationError({"reason": _("Say why: it stays in the audit log.")})
    check_may_take_over(actor, user)
    check_is_other(actor, user)
    factors = Authenticator.objects.filter(user=user)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    record_change(
        actor,
        "user.reset_second_factor",
        user,
        changes={"second_factors": [kinds, []]},
        reason=reason,
    )
    return len(kinds)


@transaction.atomic
def end_one_session(user: User, pk: int, *, actor: Actor) -> bool:
    """False when there is no such session. Raises NotAllowed."""
    check_may_change(actor, user)
    is_ended = end_session(user, pk)
    if is_ended:
        record_change(actor, "user.end_sessions", user, changes={"sessions": [1, 0]})
    return is_ended


@transaction.atomic
def end_all_sessions(user: User, *, actor: Actor) -> int:
    """How many ended. Raises NotAllowed."""
    check_may_change(actor, user)
    sessions = list_sessions(user)
    for session in sessions:
        session.end()
    if sessions:
        changes = {"sessions": [len(sessions), 0]}
        record_change(actor, "user.end_sessions", user, changes=changes)
    return len(sessions)


@transaction.atomic
def issue_password_link(user: User, *, actor: Actor) -> str:
    """An address at which the person sets a new password, once, for some days; to be
    handed over by the operator. Raises NotAllowed."""
    check_may_take_over(actor, user)
    record_change(actor, "user.password_link", user)
    return make_password_link(user)
