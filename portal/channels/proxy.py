"""The proxy of a channel: a URL that may hold a secret, so it is written only."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from gateway.models import Channel


def explain_proxy(url: str) -> str:
    """What is wrong with it, "" if nothing is; never repeats it."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme == "http" and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        is_good = False
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if url and not (is_good and is_plain):
        return _("Enter it as http://host:port or http://name:password@host:port.")
    return ""


def store_proxy(channel: Channel, url: str) -> None:
    """Of a saved channel; saves that column alone. "" takes it away."""
    channel.seal_proxy(url)
    channel.save(update_fields=["sealed_proxy"])


def open_proxy(channel: Channel) -> str:
    """Its URL, "" of none or of one that does not open any more."""
    try:
        return channel.proxy
    except ImproperlyConfigured:
        return ""
