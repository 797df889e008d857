"""After an action: back to the page it was asked for on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def go_back(request: HttpRequest, default: str) -> HttpResponse:
    """To the address in the form's `next`, if it is one of ours, else to `default`."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return redirect(url if is_ours and url.startswith("/") else default)
