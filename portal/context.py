"""What every template may ask for."""

from typing import Any

from django.http import HttpRequest

from portal.site import read_site

THEMES = ("light", "dark")


def describe_site(request: HttpRequest) -> dict[str, Any]:
    """`portal_site` (allauth has a `site` of its own) and the kept `theme`, or ""
    for the device's; `impersonator` is the operator who is signed in as somebody."""
    theme = request.COOKIES.get("theme", "")
    return {
        "portal_site": read_site(),
        "theme": theme if theme in THEMES else "",
        "impersonator": getattr(request, "impersonator", None),
    }
