"""Which addresses a person may have alerts posted to."""

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.egress import AddressRefused, resolve_allowed


def check_webhook_url(url: str) -> str | Promise | None:
    """What is wrong with `url`, for its owner to read. The address is checked again
    at every delivery: names change what they point to. Blocks while it resolves."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return _("This is not a web address.")
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        return _("The address starts with https:// and names a host.")
    if parts.username or parts.password:
        return _("Leave the name and password out: the signature proves it is us.")
    try:
        resolve_allowed(parts.hostname, port, settings.PRIVATE_WEBHOOKS)
    except AddressRefused:
        return _("This address is not on the public internet.")
    except socket.gaierror:
        return _("No server has this name.")
    return None
