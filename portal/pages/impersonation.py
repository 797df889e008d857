"""The way back, for an operator who is signed in as somebody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.accounts.impersonation import SESSION_KEY
from portal.people.signing_in_as import actor_behind, go_back


@require_POST
def end_impersonation(request: HttpRequest) -> HttpResponse:
    """For anybody else it leads home and changes nothing."""
    if SESSION_KEY not in request.session:
        return redirect("portal:home")
    person = go_back(request, actor=actor_behind(request))
    if person is None or not request.user.is_authenticated:
        return redirect("account_login")
    return redirect(f"/console/users/{person.pk}")
