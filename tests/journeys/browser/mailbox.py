"""Mails that a server wrote into a folder (EMAIL_URL=file:///folder)."""

import email
import time
from email.policy import default
from pathlib import Path

from tests.portal.accounts.mailbox import CODE

PATIENCE = 10


def read_code(folder: Path, to: str) -> str:
    """The code in the newest mail to `to`; waits for it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in sorted(folder.glob("*.log"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            if message["To"] == to and (code := CODE.search(read_text(message))):
                return code.group()
        time.sleep(0.1)
    raise AssertionError(f"no code for {to} in {folder}")


def read_text(message: email.message.EmailMessage) -> str:
    body = message.get_body(("plain",))
    return body.get_content() if body else ""
