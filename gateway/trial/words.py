"""What went wrong while an upstream was asked, in a sentence and without secrets: the
text of an error may carry an address or a key, so only its kind speaks."""

from socket import gaierror

import requests
import structlog
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.egress import AddressRefused
from gateway.fetch import ProxyRefused

REFUSED_ADDRESS = gettext_noop(
    "Its address is on a private network. To allow it, add the network to "
    "PRIVATE_UPSTREAMS."
)
STATUSES: dict[int, StrOrPromise] = {
    401: _("The credential was refused."),
    402: _("The upstream account has no money left."),
    403: _("The credential was refused."),
    429: _("The upstream says there were too many requests."),
}

log = structlog.get_logger("trial")


def _fill(text: str, **values: object) -> str:
    return gettext(text) % values


fill = lazy(_fill, str)  # read in the language of whoever reads it


def explain_status(status: int) -> StrOrPromise:
    """Nothing when it is a success."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return _("It redirects, which is not followed. Is the base URL right?")
    if status in STATUSES:
        return STATUSES[status]
    told = gettext_noop("The upstream answered with HTTP %(status)s.")
    return fill(told, status=status)


def explain_error(error: Exception, channel_id: int | None) -> StrOrPromise:
    if isinstance(error, ProxyRefused):
        return _explain_proxy(error)
    for kind, detail in KINDS:
        if isinstance(error, kind):
            return detail
    log.error("check_failed", channel=channel_id, error=type(error).__name__)
    return _("The check itself failed; the gateway's log has a line about it.")


def _explain_proxy(error: ProxyRefused) -> StrOrPromise:
    if error.status == 407:
        return _("The proxy wants another name or password (407).")
    if error.status:
        told = gettext_noop("The proxy refused the connection (HTTP %(status)s).")
        return fill(told, status=error.status)
    return _("The proxy does not answer as a proxy does. Is its address right?")


KINDS: list[tuple[type[Exception], StrOrPromise]] = [  # the first that fits
    (AddressRefused, _(REFUSED_ADDRESS)),
    (gaierror, _("Its host name was not found.")),
    (
        requests.exceptions.SSLError,
        _("Its TLS certificate could not be verified."),
    ),
    (
        requests.exceptions.ConnectTimeout,
        _("It could not be reached in time."),
    ),
    (requests.exceptions.Timeout, _("It did not answer in time.")),
    (
        requests.exceptions.ConnectionError,
        _("It refused or broke the connection."),
    ),
    (
        ValueError,
        _("The base URL or the credential has characters it cannot have."),
    ),
    (
        requests.exceptions.RequestException,
        _("Its answer could not be read as HTTP."),
    ),
]
