"""Watches over sessions in which an operator is signed in as somebody."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal.accounts.impersonation import SESSION_KEY, find_impersonator, may_go_on
from portal.people.off_limits import is_off_limits
from portal.people.signing_in_as import actor_behind, go_back


@sync_and_async_middleware
def guard_impersonation(get_response: Callable[[HttpRequest], Any]) -> Any:
    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        refusal = await sync_to_async(check_request)(request)
        if refusal is not None:
            return refusal
        response: Awaitable[HttpResponseBase] = get_response(request)
        return await response

    def answer(request: HttpRequest) -> HttpResponseBase:
        refusal = check_request(request)
        response: HttpResponseBase = refusal or get_response(request)
        return response

    return answer_async if iscoroutinefunction(get_response) else answer


def check_request(request: HttpRequest) -> HttpResponse | None:
    """Names the operator in `request.impersonator`; the answer, where the request may
    not go on."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if not has_session or SESSION_KEY not in request.session:
        return None
    operator = find_impersonator(request)
    if operator is None or not may_go_on(request, operator):
        return end_it(request)
    request.impersonator = operator  # type: ignore[attr-defined]
    return refuse(request) if is_off_limits(request) else None


def refuse(request: HttpRequest) -> HttpResponse:
    """A page that says why; for the scripts of ours that fetch a key, the sentence."""
    if request.path_info == reverse("portal:browser-key"):
        text = _("You are signed in as somebody else: their keys are not for you.")
        return JsonResponse({"message": text}, status=403)
    return render(request, "portal/off_limits.html", status=403)


def end_it(request: HttpRequest) -> HttpResponse:
    """The hour is over, or the right is gone."""
    person = go_back(request, actor=actor_behind(request), why="ran out")
    messages.info(request, _("You are no longer signed in as somebody else."))
    is_back = getattr(request.user, "is_staff", False)
    target = f"/console/users/{person.pk}" if person and is_back else "/login"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(target)
    return redirect(target)
