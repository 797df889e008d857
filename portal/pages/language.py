"""The language switch: for this browser, and for the profile of who is signed in."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from portal.accounts.languages import is_language
from portal.models import User


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and is_language(language):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language(request)
