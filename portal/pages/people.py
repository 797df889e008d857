"""Who asks, typed."""

from typing import cast

from django.http import HttpRequest

from portal.models import User


def current_user(request: HttpRequest) -> User:
    """For views behind `login_required`."""
    return cast("User", request.user)


def choose_shell(request: HttpRequest) -> str:
    """Of a page that anybody may read: whoever is signed in keeps the sidebar."""
    name = "app" if request.user.is_authenticated else "public"
    return f"shells/{name}.html"
