"""What checks and trials said, in the reader's language: it is stored in English."""

import re

from django.utils.translation import gettext as _

WITH_NUMBER = (
    (
        re.compile(r"The upstream answered with HTTP (?P<status>\d+)\."),
        "The upstream answered with HTTP %(status)s.",
    ),
    (
        re.compile(r"The proxy refused the connection \(HTTP (?P<status>\d+)\)\."),
        "The proxy refused the connection (HTTP %(status)s).",
    ),
)


def explain_check(detail: str) -> str:
    """The sentences themselves, and their translations, are gateway.trial's."""
    for pattern, text in WITH_NUMBER:
        if found := pattern.fullmatch(detail):
            return _(text) % found.groupdict()
    return _(detail) if detail else ""
