"""Sign-up by invitation, and a forgotten password where no mail can be sent."""

from typing import cast

from allauth.account import views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.accounts.invitations import recall_inviter, remember_invitation
from portal.models import SignUp
from portal.site import read_site


def show_sign_up(request: HttpRequest) -> HttpResponse:
    """`?invite=CODE` is kept in the session, so it counts however the person signs up
    in the end."""
    code = request.GET.get("invite", "")
    is_known = remember_invitation(request, code) if code else False
    if code and not is_known:
        messages.warning(request, _("This invitation code is not valid."))
    site = read_site()
    inviter = recall_inviter(request)
    if site.sign_up == SignUp.CLOSED or (
        site.sign_up == SignUp.INVITATION and inviter is None
    ):
        context = {"rule": site.sign_up.value}
        return render(request, "account/signup_closed.html", context)
    answer = cast("HttpResponse", views.signup(request))
    if isinstance(answer, TemplateResponse):
        bonus = site.invitation_bonus if inviter else 0
        gain = {"inviter": inviter, "credit": site.welcome_credit + bonus}
        answer.context_data = {**(answer.context_data or {}), **gain}
    return answer


def show_reset(request: HttpRequest) -> HttpResponse:
    """Without mail no code can be sent: says so and whom to ask."""
    if not settings.HAS_MAIL:
        context = {"support_email": read_site().support_email}
        return render(request, "account/password_reset_without_mail.html", context)
    return cast("HttpResponse", views.password_reset(request))


def show_address(request: HttpRequest) -> HttpResponse:
    """A new address must be proven by a code, which needs mail."""
    if not settings.HAS_MAIL:
        messages.info(request, _("Ask the operator to change your e-mail address."))
        return redirect("portal:settings")
    return cast("HttpResponse", views.email(request))
