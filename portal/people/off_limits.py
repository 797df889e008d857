"""What stays the person's own while an operator is signed in as them: everything that
proves who they are, secrets, and payments."""

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# Passwords, second factors, passkeys, addresses, linked logins.
PLACES = ("/account/",)
ALWAYS = frozenset(
    {
        "portal:new-key",
        "portal:rotate-key",
        "portal:browser-key",
        "portal:settings-session-end",
        "portal:settings-export",
        "portal:settings-close",
        "portal:billing-alert-secret",
        "portal:start-top-up",
        "portal:redeem",
        "console:impersonate",
    }
)
TOKENS = "console:token"  # how the names of all pages of management tokens begin
CHANGES = frozenset({"portal:settings-sessions", "portal:billing-alert"})  # may be read
SAFE = ("GET", "HEAD", "OPTIONS")


def is_off_limits(request: HttpRequest) -> bool:
    if request.path_info.startswith(PLACES):
        return True
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return False
    if name.startswith(TOKENS):
        return True
    return name in ALWAYS or (name in CHANGES and request.method not in SAFE)
