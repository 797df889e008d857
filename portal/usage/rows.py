"""A call as a row of a table: its names in words, its quantities in short."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from gateway.enums import PRICE_QUANTUM, TOKENS_PER_PRICE, CallState, Unit
from gateway.models import ApiKey, UsageLog
from portal.usage.words import TONES, name_endpoint, name_outcome

TOKEN_UNITS = [it for it in Unit if PRICE_QUANTUM[it] == TOKENS_PER_PRICE]
TOKEN_UNITS.remove(Unit.CHARACTER)


@dataclass(frozen=True, slots=True)
class CallRow:
    """`quantity` says what was used where that is not tokens."""

    call: UsageLog
    key_name: str
    endpoint: StrOrPromise
    outcome: StrOrPromise
    tone: str
    quantity: str
    is_new: bool

    @property
    def is_open(self) -> bool:
        return self.call.state == CallState.OPEN


def make_rows(
    calls: Iterable[UsageLog], *, newest_seen: UUID | None = None
) -> list[CallRow]:
    """Calls newer than `newest_seen` are marked as new."""
    calls = list(calls)
    key_ids = {call.api_key_id for call in calls}
    names = dict(ApiKey.objects.filter(pk__in=key_ids).values_list("pk", "name"))
    return [
        CallRow(
            call=call,
            key_name=names.get(call.api_key_id, ""),
            endpoint=name_endpoint(call.endpoint),
            outcome=name_outcome(call.outcome),
            tone=TONES.get(call.outcome, ""),  # type: ignore[call-overload]
            quantity=tell_quantity(call),
            is_new=newest_seen is not None and call.rid > newest_seen,
        )
        for call in calls
    ]


def tell_quantity(call: UsageLog) -> str:
    """Pictures, characters or seconds; empty for calls that pay for tokens."""
    priced = [str(line["unit"]) for line in call.lines] or list(call.usage)
    if any(unit.partition("/")[0] in TOKEN_UNITS for unit in priced):
        return ""
    for unit, quantity in call.usage.items():
        head = unit.partition("/")[0]
        if head == Unit.IMAGE:
            return ngettext("%(count)s picture", "%(count)s pictures", quantity) % {
                "count": quantity
            }
        if head == Unit.CHARACTER:
            return ngettext("%(count)s character", "%(count)s characters", quantity) % {
                "count": f"{quantity:,}"
            }
        if head == Unit.AUDIO_MILLISECOND:
            return _("%(seconds)s s of audio") % {"seconds": f"{quantity / 1000:,.1f}"}
    return ""


def stamp_rows(calls: Iterable[UsageLog]) -> str:
    """Changes when a call comes or ends; begins with the newest call's id, so that the
    next look can tell which are new."""
    calls = list(calls)
    if not calls:
        return ""
    states = "".join(f"{call.rid}{call.state}" for call in calls)
    digest = blake2b(states.encode(), digest_size=8).hexdigest()
    return f"{calls[0].rid}.{digest}"


def read_stamp(stamp: str) -> UUID | None:
    """The newest call of the one who has this stamp."""
    return read_rid(stamp.partition(".")[0])


def read_rid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
