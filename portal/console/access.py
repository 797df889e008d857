"""Who may open which page of the console."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from gateway.audit import Actor
from gateway.client_address import find_client_address
from portal.accounts.impersonation import find_impersonator
from portal.models import Right, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def operator_page(right: Right | None = None) -> Callable[[View[P]], View[P]]:
    """Strangers go to the sign-in page; people who run nothing find no such page; an
    operator without `right` (None: any operator may) is told that it is missing."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            check_access(request.user, right)
            return view(request, *args, **kwargs)

        answer.console_right = right  # type: ignore[attr-defined]  # for the matrix
        return answer

    return decorate


def check_access(user: Any, right: Right | None) -> None:
    """Raises Http404 or PermissionDenied."""
    if not isinstance(user, User) or not user.is_staff:
        raise Http404
    if right is not None and not user.has_right(right):
        raise PermissionDenied(str(right.label))


def actor_of(request: HttpRequest) -> Actor:
    """For the audit log. Whoever is signed in as somebody acts as themselves."""
    person = find_impersonator(request) or request.user
    if not isinstance(person, User):
        raise PermissionDenied
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = find_client_address(request.META.get("REMOTE_ADDR", ""), [forwarded])
    return Actor(person.pk, person.email, "console", str(address or ""))
