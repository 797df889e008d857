"""What a channel adds to its requests, checked: headers, and members of JSON bodies."""

import re
from typing import Any

import orjson
from django.utils.translation import gettext as _

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
MOST_HEADERS = 30
MOST_VALUE = 2_000  # characters of a header's value
LONGEST_NAME = 100  # characters of a parameter's name
MOST_BODY = 16_384  # bytes of all parameters as JSON
# What makes a request whole is ours to write, and credentials have their own place:
# there they are sealed and never shown.
OWN_HEADERS = {
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
SECRET_HEADERS = {
    "api-key",
    "authorization",
    "cookie",
    "proxy-authorization",
    "proxy-connection",
    "x-api-key",
    "x-auth-token",
    "x-goog-api-key",
}
OWN_PARAMETERS = {
    "file",
    "image",
    "input",
    "messages",
    "model",
    "prompt",
    "stream",
    "stream_format",
    "stream_options",
}


def check_headers(headers: Any) -> None:
    """Names and values. Raises ValueError with a sentence in the reader's language."""
    if not isinstance(headers, dict):
        raise ValueError(_("Headers are written as names and values."))
    if len(headers) > MOST_HEADERS:
        raise ValueError(_("At most %(n)s headers.") % {"n": MOST_HEADERS})
    seen: set[str] = set()
    for name, value in headers.items():
        shown = {"name": " ".join(str(name)[:100].split()), "n": MOST_VALUE}
        if problem := _judge_name(name) or _judge_value(value):
            raise ValueError(problem % shown)
        if name.lower() in seen:
            raise ValueError(_("The header “%(name)s” is written twice.") % shown)
        seen.add(name.lower())


def _judge_name(name: Any) -> str:
    """What is wrong with it, with a place for it; nothing if all is well."""
    if not isinstance(name, str) or not TOKEN.fullmatch(name):
        return _("“%(name)s” is not a header's name.")
    if name.lower() in OWN_HEADERS:
        return _("The gateway writes the header “%(name)s” itself.")
    if name.lower() in SECRET_HEADERS:
        return _("The header “%(name)s” holds a secret: put that in the credentials.")
    return ""


def _judge_value(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MOST_VALUE:
        return _("The header “%(name)s” needs a value of 1 to %(n)s characters.")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        return _("The value of “%(name)s” has a sign that headers cannot carry.")
    return ""


def check_parameters(parameters: Any) -> None:
    """Members that are set in JSON bodies, or with null taken out. Raises ValueError
    with a sentence in the reader's language."""
    if not isinstance(parameters, dict):
        raise ValueError(
            _('Parameters are a JSON object, such as {"temperature": 0.7}.')
        )
    for name in parameters:
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
            raise ValueError(
                _("A parameter's name has 1 to %(n)s characters.") % {"n": LONGEST_NAME}
            )
        if name.lower() in OWN_PARAMETERS:
            raise ValueError(
                _("“%(name)s” is what the caller asks for, so it stays as it is.")
                % {"name": name}
            )
    try:
        size = len(orjson.dumps(parameters))
    except TypeError:  # also a number beyond 64 bits, or half a character
        raise ValueError(_("A parameter holds something that JSON has not.")) from None
    if size > MOST_BODY:
        raise ValueError(
            _("The parameters are longer than %(n)s bytes.") % {"n": MOST_BODY}
        )
