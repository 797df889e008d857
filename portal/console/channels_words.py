"""What every row of the list of channels says, made once for a whole page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.templatetags.ui import icon

WORDS = {
    "choose": _("Choose"),
    "status": _("Status"),
    "models": _("Models"),
    "priority": _("Priority"),
    "weight": _("Weight"),
    "success": _("Success"),
    "first_byte": _("First byte"),
    "used": _("Used, 30 days"),
    "balance": _("Balance there"),
    "test": _("Test"),
    "checked": _("checked"),
    "only": _("only"),
    "cost": _("cost"),
    "cost_unknown": _("cost unknown"),
    "actions": _("Actions"),
    "edit": _("Edit"),
    "enable": _("Enable"),
    "disable": _("Disable"),
    "ask_balance": _("Ask for the balance"),
    "duplicate": _("Duplicate"),
    "delete": _("Delete"),
}
ICONS = ("dots", "pencil", "pause", "play", "refresh", "copy", "trash")


def read_words() -> dict[str, Any]:
    """For the context: `words` in the reader's language, and `icons`."""
    return {
        "words": {name: str(text) for name, text in WORDS.items()},
        "icons": {name: icon(name) for name in ICONS},
    }
