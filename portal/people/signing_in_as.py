"""Signing in as somebody, written down at both ends."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gateway.audit import Actor, record_change
from gateway.client_address import find_client_address
from portal.accounts.impersonation import (
    SESSION_KEY,
    begin_session,
    end_session,
    find_impersonator,
    read_person_id,
)
from portal.accounts.opening import open_account_of
from portal.models import User
from portal.people.guards import NotAllowed, check_is_other, check_may_take_over


def sign_in_as(request: HttpRequest, person: User, *, actor: Actor) -> None:
    """`request.user` is the operator. Raises NotAllowed."""
    operator = request.user
    if not isinstance(operator, User) or find_impersonator(request) is not None:
        raise NotAllowed(_("You are signed in as somebody already. Go back first."))
    check_is_other(actor, person)
    check_may_take_over(actor, person)
    if not person.is_active:
        raise NotAllowed(_("This account is disabled. Enable it first."))
    open_account_of(person)
    record_change(actor, "user.sign_in_as", person)
    begin_session(request, operator, person)


def go_back(request: HttpRequest, *, actor: Actor, why: str = "") -> User | None:
    """Ends it: the operator is themselves again, or signed out when they may not be.
    Whose session it was; None when it was nobody's."""
    person = note_end(request, actor=actor, why=why)
    end_session(request, find_impersonator(request))
    return person


def note_end(request: HttpRequest, *, actor: Actor, why: str = "") -> User | None:
    person_id = read_person_id(request)
    person = User.objects.filter(pk=person_id).first() if person_id else None
    if person is not None:
        record_change(actor, "user.sign_in_as_end", person, reason=why)
    return person


def actor_behind(request: HttpRequest) -> Actor:
    """The operator of such a session, also when they may not go on."""
    pk = request.session[SESSION_KEY]
    email = User.objects.filter(pk=pk).values_list("email", flat=True).first()
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = find_client_address(request.META.get("REMOTE_ADDR", ""), [forwarded])
    return Actor(pk, email or str(pk), "console", str(address or ""))
