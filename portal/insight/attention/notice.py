"""One thing that somebody should look after."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from portal.models import Right

MOST_NAMES = 3


class Urgency(IntEnum):
    """In the order in which notices are shown."""

    BROKEN = 0  # calls fail or money is wrong, now
    WARNING = 1
    ADVICE = 2

    @property
    def tone(self) -> str:
        """The kind of alert and badge."""
        return ("bad", "warn", "info")[self]


@dataclass(frozen=True, slots=True)
class Notice:
    """`text` is one sentence; `url` leads to where it is mended, for those who have
    `right`, and `action` says what happens there."""

    name: str
    urgency: Urgency
    text: str
    url: str = ""
    action: str = ""
    right: Right | None = None


def link(name: str, *arguments: object, anchor: str = "", **query: object) -> str:
    url = reverse(f"console:{name}", args=arguments)
    tail = f"?{urlencode(query)}" if query else ""
    return f"{url}{tail}{f'#{anchor}' if anchor else ''}"


def join_names(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    shown = pgettext("between words of a list", ", ").join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    if more <= 0:
        return shown
    text = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more)
    return text % {"names": shown, "n": more}
