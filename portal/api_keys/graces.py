"""For how long the old secret goes on after a rotation."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choice = tuple[str, str | Promise, timedelta]

GRACES: list[Choice] = [
    ("0", _("stops at once"), timedelta()),
    ("1h", _("works for 1 more hour"), timedelta(hours=1)),
    ("24h", _("works for 24 more hours"), timedelta(hours=24)),
    ("7d", _("works for 7 more days"), timedelta(days=7)),
]
DEFAULT = "24h"


def find_grace(word: str) -> timedelta | None:
    """None for a word that is none of ours."""
    return next((grace for name, _, grace in GRACES if name == word), None)
