"""Reads codes out of the mails that Django keeps in memory."""

import re

from django.core import mail

CODE = re.compile(r"^[A-Z0-9]{3,6}-?[A-Z0-9]{3,6}$", re.MULTILINE)


def read_code() -> str:
    """The code in the newest mail."""
    body = str(mail.outbox[-1].body)
    match = CODE.search(body)
    assert match, body
    return match.group()
