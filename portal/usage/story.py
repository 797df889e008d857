"""How a call ended and what that means for the one who pays, in a sentence or two."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from gateway.enums import CallState, Outcome, UsageSource
from gateway.models import UsageLog
from portal.usage.causes import CAUSES, explain_cause

FREE: dict[str, StrOrPromise] = {
    Outcome.COMPLETED: gettext_lazy(
        "The answer was delivered in full. It was free of charge."
    ),
    Outcome.CLIENT_CLOSED: gettext_lazy(
        "You closed the connection before there was an answer. Nothing was charged."
    ),
    Outcome.CLIENT_ERROR: gettext_lazy("The request was refused. Nothing was charged."),
    Outcome.UPSTREAM_ERROR: gettext_lazy(
        "No upstream could answer. Nothing was charged."
    ),
    Outcome.OUT_OF_CREDIT: gettext_lazy(
        "There was not enough money for the answer. Nothing was charged."
    ),
    Outcome.INTERRUPTED: gettext_lazy(
        "The gateway stopped during the call. Nothing was charged."
    ),
}
PAID: dict[str, StrOrPromise] = {
    Outcome.COMPLETED: gettext_lazy("The answer was delivered in full."),
    Outcome.CLIENT_CLOSED: gettext_lazy(
        "You closed the connection before the answer was complete. You paid for what "
        "had been made of it until then."
    ),
    Outcome.CLIENT_ERROR: gettext_lazy("The request was refused on the way."),
    Outcome.UPSTREAM_ERROR: gettext_lazy(
        "The upstream failed in the middle of its answer. You paid for what was "
        "delivered until then."
    ),
    Outcome.OUT_OF_CREDIT: gettext_lazy(
        "The money ran out during the answer, so it was stopped. You paid for what was "
        "delivered until then."
    ),
    Outcome.INTERRUPTED: gettext_lazy("The gateway stopped during the call."),
}
SOURCES: dict[str, StrOrPromise] = {
    UsageSource.UPSTREAM: gettext_lazy("Quantities are those the upstream reported."),
    UsageSource.COUNTED: gettext_lazy("Quantities were counted by the gateway."),
    UsageSource.ESTIMATED: gettext_lazy(
        "The upstream reported no quantities, so the gateway counted the tokens itself."
    ),
    UsageSource.CLAMPED: gettext_lazy(
        "The upstream reported quantities that cannot be true, so the gateway counted "
        "the tokens itself."
    ),
}


def tell_outcome(call: UsageLog) -> str:
    if call.state == CallState.OPEN:
        return _(
            "The answer is still on its way. The amount below is reserved until it "
            "ends; only what is used will be charged."
        )
    told = (PAID if call.charged else FREE).get(call.outcome, call.outcome)
    return str(told)


def tell_error(call: UsageLog) -> str:
    """Why it failed, with the code the client saw; empty when it did not."""
    if not call.error_code:
        return ""
    known = explain_cause(call.error_code)
    if call.error_code in CAUSES or known != call.error_code.replace("_", " "):
        return _("The reason: %(why)s.") % {"why": known}
    return _("The error code: %(code)s.") % {"code": call.error_code}


def tell_source(call: UsageLog) -> str:
    return str(SOURCES.get(call.usage_source, ""))
