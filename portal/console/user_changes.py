"""What is done to one person with a button: each asks once, in a dialog."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts.password_links import LIFETIME_DAYS
from portal.console.access import actor_of, operator_page
from portal.console.user_head import describe_head, find_person, tell_trouble
from portal.models import Right
from portal.people.addresses import change_email
from portal.people.changing import switch_user
from portal.people.guards import NotAllowed
from portal.people.security import (
    end_all_sessions,
    end_one_session,
    issue_password_link,
    reset_second_factor,
)
from portal.people.signing_in_as import sign_in_as


@operator_page(Right.USERS)
@require_POST
def switch(request: HttpRequest, user_id: int) -> HttpResponse:
    """`to` is "on" or "off"."""
    user = find_person(user_id)
    is_enabled = request.POST.get("to") == "on"
    try:
        switch_user(user, is_enabled=is_enabled, actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("console:user", user_id)
    if is_enabled:
        text = _("%(email)s may sign in again, and their keys work.")
    else:
        text = _("%(email)s is signed out, and their keys are refused from now on.")
    messages.success(request, text % {"email": user.email})
    return redirect("console:user", user_id)


@operator_page(Right.USERS)
@require_POST
def reset_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    reason = request.POST.get("reason", "")
    try:
        count = reset_second_factor(user, reason=reason, actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    except ValidationError as problem:
        tell_trouble(request, problem)
    else:
        text = ngettext(
            "%(n)d second factor is taken away.",
            "%(n)d second factors are taken away.",
            count,
        )
        messages.success(request, text % {"n": count})
    return redirect("console:user-security", user_id)


@operator_page(Right.USERS)
@require_POST
def end_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    try:
        count = end_all_sessions(user, actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)d session is ended.", "%(n)d sessions are ended.", count)
        messages.success(request, text % {"n": count})
    return redirect("console:user-security", user_id)


@operator_page(Right.USERS)
@require_POST
def end_session(request: HttpRequest, user_id: int, session_id: int) -> HttpResponse:
    user = find_person(user_id)
    try:
        is_ended = end_one_session(user, session_id, actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        if not is_ended:
            raise Http404
        messages.success(request, _("The session is ended."))
    return redirect("console:user-security", user_id)


@operator_page(Right.USERS)
@require_POST
def set_email(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    try:
        change_email(user, request.POST.get("email", ""), actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        text = _("They sign in as %(email)s from now on.")
        messages.success(request, text % {"email": user.email})
    return redirect("console:user-security", user_id)


@operator_page(Right.USERS)
@never_cache
@require_POST
def show_password_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """The answer is the link itself: it is stored nowhere."""
    user = find_person(user_id)
    try:
        link = issue_password_link(user, actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("console:user-security", user_id)
    head = describe_head(request, user, "security")
    context = {**head, "link": link, "days": LIFETIME_DAYS}
    return render(request, "console/users/password_link.html", context)


@operator_page(Right.IMPERSONATE)
@require_POST
def impersonate(request: HttpRequest, user_id: int) -> HttpResponse:
    try:
        sign_in_as(request, find_person(user_id), actor=actor_of(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("console:user", user_id)
    return redirect("portal:dashboard")


ONE = "console/users/<int:user_id>"
urls = [
    path(f"{ONE}/switch", switch, name="switch-user"),
    path(f"{ONE}/second-factor/reset", reset_factor, name="reset-user-factor"),
    path(f"{ONE}/sessions/end", end_sessions, name="end-user-sessions"),
    path(f"{ONE}/sessions/<int:session_id>/end", end_session, name="end-user-session"),
    path(f"{ONE}/email", set_email, name="set-user-email"),
    path(f"{ONE}/password-link", show_password_link, name="user-password-link"),
    path(f"{ONE}/sign-in-as", impersonate, name="impersonate"),
]
