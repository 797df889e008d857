"""Descriptions of the document as the pages show them."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.templatetags.docs import ticks


def show_about(about: str) -> SafeString:
    """`about` in the active language, with code marked; "" for ""."""
    return ticks(gettext(about)) if about else SafeString("")
