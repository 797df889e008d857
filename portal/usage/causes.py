"""Why an attempt failed, in words for the one who called; never who was asked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

CAUSES: dict[str, StrOrPromise] = {
    "rate_limited": gettext_lazy("the upstream was busy"),
    "connect_failed": gettext_lazy("the upstream could not be reached"),
    "connect_timeout": gettext_lazy("the upstream did not take the connection in time"),
    "connection_lost": gettext_lazy("the connection to the upstream was lost"),
    "first_byte_timeout": gettext_lazy("the upstream did not begin to answer in time"),
    "idle_timeout": gettext_lazy("the upstream stopped in the middle of its answer"),
    "total_timeout": gettext_lazy("the answer took longer than a call may take"),
    "cut": gettext_lazy("the answer ended before it was complete"),
    "empty": gettext_lazy("the upstream sent an empty answer"),
    "garbage": gettext_lazy("the upstream sent something that is no answer"),
    "answer_too_long": gettext_lazy("the answer was too large"),
    "event_too_long": gettext_lazy("the answer was too large"),
    "error_in_answer": gettext_lazy("the upstream reported an error"),
    "not_found": gettext_lazy("the upstream does not have this model"),
    "address_not_allowed": gettext_lazy("the upstream is not set up correctly"),
    "bad_header": gettext_lazy("the upstream is not set up correctly"),
    "proxy_refused": gettext_lazy("the upstream is not set up correctly"),
    "bad_base_url": gettext_lazy("the upstream is not set up correctly"),
}


def explain_cause(cause: str) -> str:
    """The words of gateway.relay and gateway.providers; an unknown one is shown."""
    if cause in CAUSES:
        return str(CAUSES[cause])
    if cause.startswith("credential_refused"):
        return _("the upstream is not set up correctly")
    kind, _underscore, status = cause.rpartition("_")
    if kind == "refused":
        return _("the upstream refused the request (%(status)s)") % {"status": status}
    if kind == "status":
        return _("the upstream answered with an error (%(status)s)") % {
            "status": status
        }
    return cause.replace("_", " ")
