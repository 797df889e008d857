"""The admin has no sign-in of its own: ours asks for the second factor too."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache


@never_cache
def send_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Raises PermissionDenied for somebody who is signed in and no operator: another
    sign-in would only lead back here."""
    if request.user.is_authenticated:
        raise PermissionDenied
    target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
    return redirect(f"/login?{urlencode({REDIRECT_FIELD_NAME: target})}")
