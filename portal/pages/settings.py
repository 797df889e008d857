"""Settings: who I am to the site."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.profile import ProfileForm
from portal.pages.people import current_user

YEAR = 365 * 86_400


@login_required
@require_http_methods(["GET", "POST"])
def show_settings(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    start = {
        "language": user.language or translation.get_language(),
        "time_zone": user.time_zone or timezone.get_current_timezone_name(),
    }
    form = ProfileForm(request.POST or None, instance=user, initial=start)
    if request.method == "POST" and form.is_valid():
        form.save()
        language = form.cleaned_data["language"]
        with translation.override(language):
            messages.success(request, _("Your settings are saved."))
        answer = redirect("portal:settings")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax"
        )
        return answer
    context = {"form": form, "section": "profile", "has_mail": settings.HAS_MAIL}
    return render(request, "portal/settings/profile.html", context)
