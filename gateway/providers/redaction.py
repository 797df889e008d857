"""Taking out of upstreams' texts what tells of them, of us or of our keys."""

import re

MAX_MESSAGE = 1000
PRIVATE = re.compile(
    r"https?://[^\s'\"<>]+"
    r"|\bBearer\s+[^\s'\"]+"
    r"|\b(?:sk|pk|rk|gsk|xai|hf)[-_][\w*.-]{4,}|\bAIza[\w-]{10,}"  # keys
    # Ids of our account; "key-value" and "org-wide" are words.
    r"|\b(?:org|proj|key|user|acct)[-_](?=[\w*.-]{0,60}[\d*])[\w*.-]{4,}"
    r"|\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d+)?"  # addresses
    r"|\[[0-9A-Fa-f:.]{3,}\](?::\d+)?|\b(?:[0-9A-Fa-f]{1,4}:){4,}[0-9A-Fa-f:.]+"
    r"|\blocalhost(?::\d+)?|\b(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}:\d{2,5}\b"
)


def remove_private(text: str) -> str:
    """At most 1000 characters of it. Only what may be shown is searched, since a
    hostile upstream sends megabytes."""
    return PRIVATE.sub("***", text[: 2 * MAX_MESSAGE])[:MAX_MESSAGE]
