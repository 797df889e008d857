"""By how much a price changes, as people say it."""

from django.utils.translation import gettext as _

from portal.display.money import MINUS


def tell_change(old: int, new: int) -> str:
    """ "+20%" or "−12.5%"; empty where nothing changes."""
    if old == new:
        return ""
    if not old:
        return _("was free")
    percent = (new - old) * 100 / old
    size = f"{abs(percent):,.1f}".removesuffix(".0")
    if size == "0":
        size = "<0.1"
    return f"{'+' if percent > 0 else MINUS}{size}%"
