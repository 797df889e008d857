"""What every template may ask for."""

from typing import Any

from django.http import HttpRequest

from portal.site import read_site

THEMES = ("light", "dark")


def describe_site(request: HttpRequest) -> dict[str, Any]:
    """`portal_site` (allauth has a `site` of its own) and the kept `theme`, or ""
    for the device's."""
    theme = request.COOKIES.get("theme", "")
    return {"portal_site": read_site(), "theme": theme if theme in THEMES else ""}
