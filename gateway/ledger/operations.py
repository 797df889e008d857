"""What the writer may be asked to do to money; plain values, no database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gateway.enums import CallState, Endpoint, LimitPeriod, Outcome, UsageSource


@dataclass(frozen=True, slots=True)
class Hold:
    """Reserve `amount` nano-USD for one call, and open its usage-log row."""

    rid: UUID
    account_id: int
    api_key_id: int
    price_id: int | None
    multiplier_ppm: int
    worker_id: UUID
    endpoint: Endpoint
    model: str
    is_stream: bool
    amount: int
    created_at: datetime
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """Reserve `amount` nano-USD more for a call that outgrows its hold."""

    rid: UUID
    account_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Closing:
    """End a call once: charge `cost` and give back the rest, or release it all."""

    rid: UUID
    account_id: int
    api_key_id: int
    state: CallState
    outcome: Outcome
    closed_at: datetime
    cost: int = 0
    upstream_cost: int | None = None  # what it costs us, if that is known
    usage_source: UsageSource = UsageSource.NONE
    usage: dict[str, int] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    channel_id: int | None = None
    status: int = 0
    error_code: str = ""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    first_byte_ms: int | None = None
    duration_ms: int | None = None


def undo_hold(hold: Hold, *, outcome: Outcome, status: int) -> Closing:
    """The release of a hold that nobody will use."""
    return Closing(
        rid=hold.rid,
        account_id=hold.account_id,
        api_key_id=hold.api_key_id,
        state=CallState.RELEASED,
        outcome=outcome,
        status=status,
        closed_at=datetime.now(UTC),
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closing did; `did_close` is False when the call was closed before."""

    did_close: bool
    charged: int = 0
    shortfall: int = 0


@dataclass(frozen=True, slots=True)
class LimitReached:
    """A hold or extension of `amount` nano-USD that the key's limit refused; `left`
    is what the key may still spend in the window. It is passing when it would fit
    beside what is spent, so that only running calls stand in its way."""

    period: LimitPeriod
    limit: int
    left: int
    amount: int
    is_passing: bool = False


Operation = Hold | Extension | Closing
Result = bool | Closed | LimitReached
