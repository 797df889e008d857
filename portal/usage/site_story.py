"""How a call ended, for those who run the gateway, and every attempt of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from gateway.enums import CallState, Outcome
from gateway.models import Channel, ChannelCredential, UsageLog
from portal.usage.causes import explain_cause
from portal.usage.site_rows import find_channels

STORIES: dict[str, StrOrPromise] = {
    Outcome.COMPLETED: gettext_lazy("The answer was delivered in full."),
    Outcome.CLIENT_CLOSED: gettext_lazy(
        "The client closed the connection before the answer was complete. What had "
        "been made of it until then was charged."
    ),
    Outcome.CLIENT_ERROR: gettext_lazy(
        "The request was refused: something was wrong with it."
    ),
    Outcome.UPSTREAM_ERROR: gettext_lazy(
        "The upstream failed. Only what was delivered until then was charged."
    ),
    Outcome.OUT_OF_CREDIT: gettext_lazy(
        "The money ran out during the answer, so it was stopped. What was delivered "
        "until then was charged."
    ),
    Outcome.INTERRUPTED: gettext_lazy("The gateway stopped during the call."),
}


@dataclass(frozen=True, slots=True)
class SiteAttempt:
    """One try at one channel. `cause` is the raw word, "" when it answered; `channel`
    is 0 and the name empty when it is not known. Milliseconds since the request."""

    number: int
    channel: int
    channel_name: str
    credential: str  # "…1234"
    model: str  # what the channel's mapping makes of the name now
    at_ms: int
    took_ms: int
    cause: str
    words: str


def tell_site_outcome(call: UsageLog) -> str:
    if call.state == CallState.OPEN:
        return _("The answer is still on its way.")
    return str(STORIES.get(call.outcome, call.outcome))


def list_site_attempts(call: UsageLog) -> list[SiteAttempt]:
    return list(_iter_attempts(call))


def _iter_attempts(call: UsageLog) -> Iterator[SiteAttempt]:
    channels = find_channels(_read_id(it, "channel") for it in call.attempts)
    endings = _find_endings([_read_id(it, "credential") for it in call.attempts])
    mappings = _find_mappings(set(channels))
    for number, it in enumerate(call.attempts, 1):
        channel = _read_id(it, "channel")
        cause = str(it.get("error") or "")
        yield SiteAttempt(
            number=number,
            channel=channel,
            channel_name=channels.get(channel, ""),
            credential=endings.get(_read_id(it, "credential"), ""),
            model=mappings.get(channel, {}).get(call.model, call.model),
            at_ms=int(it.get("at_ms") or 0),
            took_ms=int(it.get("took_ms") or 0),
            cause=cause,
            words=explain_cause(cause) if cause else "",
        )


def _read_id(attempt: dict[str, Any], name: str) -> int:
    value = attempt.get(name)
    return value if isinstance(value, int) else 0


def _find_endings(ids: list[int]) -> dict[int, str]:
    rows = ChannelCredential.objects.filter(pk__in=[it for it in ids if it])
    return {pk: f"…{ending}" for pk, ending in rows.values_list("pk", "ending")}


def _find_mappings(ids: set[int]) -> dict[int, dict[str, str]]:
    rows = Channel.objects.filter(pk__in=ids).values_list("pk", "model_mapping")
    return {pk: mapping for pk, mapping in rows if isinstance(mapping, dict)}
