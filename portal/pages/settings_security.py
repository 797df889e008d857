"""Settings: how I prove that it is me, and where I am signed in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.sessions import (
    describe_device,
    end_other_sessions,
    end_session,
    list_sessions,
)
from portal.models import User
from portal.pages.people import current_user

Type = Authenticator.Type


@login_required
@require_GET
def show_security(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    codes = find_factor(user, Type.RECOVERY_CODES)
    context = {
        "section": "security",
        "totp": find_factor(user, Type.TOTP),
        "passkeys": Authenticator.objects.filter(user=user, type=Type.WEBAUTHN),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "linked": SocialAccount.objects.filter(user=user),
        "providers": get_adapter().list_providers(request),
        "address": EmailAddress.objects.get_primary(user),
    }
    return render(request, "portal/settings/security.html", context)


def find_factor(user: User, kind: str) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=kind).first()


@login_required
@require_http_methods(["GET", "POST"])
def show_sessions(request: HttpRequest) -> HttpResponse:
    """POST ends all sessions but this one."""
    user = current_user(request)
    here = request.session.session_key
    if request.method == "POST":
        count = end_other_sessions(user, keep=here)
        text = ngettext(
            "%(count)d other session is ended.",
            "%(count)d other sessions are ended.",
            count,
        )
        messages.success(request, text % {"count": count})
        return redirect("portal:settings-sessions")
    rows = [
        {
            "pk": session.pk,
            "device": describe_device(session.user_agent),
            "user_agent": session.user_agent,
            "ip": session.ip,
            "created_at": session.created_at,
            "last_seen_at": session.last_seen_at,
            "is_here": session.session_key == here,
        }
        for session in list_sessions(user)
    ]
    context = {
        "section": "sessions",
        "sessions": sorted(rows, key=lambda row: not row["is_here"]),
        "has_others": any(not row["is_here"] for row in rows),
    }
    return render(request, "portal/settings/sessions.html", context)


@login_required
@require_POST
def revoke_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Ending the session one is in signs out."""
    if not end_session(current_user(request), pk):
        raise Http404
    messages.success(request, _("The session is ended."))
    return redirect("portal:settings-sessions")
