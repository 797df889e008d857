"""Everything that is known of one call while it runs."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from gateway.enums import CallState, Outcome, UsageSource
from gateway.errors import UpstreamError
from gateway.ledger.operations import Closing, Hold
from gateway.limits.call_limits import CallLimits
from gateway.metering.cost import list_cost_lines, sum_cost
from gateway.metering.estimate import estimate_usage
from gateway.metering.meter import Meter
from gateway.metering.tiers import pick_rates
from gateway.metering.upstream_cost import find_upstream_cost
from gateway.pictures import (
    NO_CREDENTIAL,
    ChannelPicture,
    CredentialPicture,
    KeyPicture,
    PricePicture,
)
from gateway.pulse import pulse
from gateway.routing.candidates import MOST_ATTEMPTS
from gateway.wire.call_request import CallRequest
from gateway.wire.usage import Usage

DEADLINE_MARGIN = timedelta(seconds=60)


@dataclass(slots=True)
class CallContext:
    """Times are `time.monotonic()`; money is nano-USD."""

    rid: UUID
    request: CallRequest
    key: KeyPicture
    meter: Meter
    price: PricePicture | None
    multiplier_ppm: int
    candidates: list[ChannelPicture]
    started: float = field(default_factory=time.monotonic)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    held: int = 0
    hold_rates: Mapping[str, int] = field(default_factory=dict)  # of such a prompt
    channel: ChannelPicture | None = None
    credential: CredentialPicture = NO_CREDENTIAL
    limits: CallLimits | None = None  # None: nothing limits it
    first_byte: float | None = None
    attempts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rates(self) -> Mapping[str, int]:
        return self.price.by_unit if self.price else {}

    def make_hold(self) -> Hold:
        request = self.request
        usage = estimate_usage(
            request,
            self.meter.model,
            key_id=self.key.id,
            # A stream asks for more as it grows; an answer in one piece cannot.
            is_worst_case=self.key.has_spend_limit and not request.is_stream,
        )
        self.hold_rates = pick_rates(usage, self.rates)
        self.held = sum_cost(usage, self.hold_rates, multiplier_ppm=self.multiplier_ppm)
        longest = max(channel.total_timeout for channel in self.candidates)
        return Hold(
            rid=self.rid,
            account_id=self.key.account_id,
            api_key_id=self.key.id,
            price_id=self.price.id if self.price else None,
            multiplier_ppm=self.multiplier_ppm,
            worker_id=pulse.worker_id,
            endpoint=request.endpoint,
            model=request.model,
            is_stream=request.is_stream,
            amount=self.held,
            created_at=self.created_at,
            deadline_at=self.created_at
            + timedelta(seconds=longest * self._count_attempts())
            + DEADLINE_MARGIN,
        )

    def _count_attempts(self) -> int:
        """At most; a pool gives its channel another one."""
        if any(len(it.credentials) > 1 for it in self.candidates):
            return MOST_ATTEMPTS
        return len(self.candidates)

    def time_left(self, channel: ChannelPicture) -> float:
        """Seconds left of the total that `channel` gives a call."""
        ends_at = self.started + channel.total_timeout
        return max(ends_at - time.monotonic(), 0.001)

    def note_attempt(
        self, channel: ChannelPicture, began: float, error: UpstreamError | None
    ) -> None:
        self.attempts.append(
            {
                "channel": channel.id,
                "credential": self.credential.id,
                "at_ms": round((began - self.started) * 1000),
                "took_ms": round((time.monotonic() - began) * 1000),
                "error": error.cause if error else None,
            }
        )

    def make_closing(
        self,
        state: CallState,
        outcome: Outcome,
        *,
        status: int,
        error_code: str = "",
        usage: Usage | None = None,
        source: UsageSource = UsageSource.NONE,
    ) -> Closing:
        usage = usage or Usage({})
        lines = list_cost_lines(
            usage.units, self.rates, multiplier_ppm=self.multiplier_ppm
        )
        return Closing(
            rid=self.rid,
            account_id=self.key.account_id,
            api_key_id=self.key.id,
            state=state,
            outcome=outcome,
            status=status,
            error_code=error_code,
            closed_at=datetime.now(UTC),
            cost=sum(line["amount"] for line in lines),
            usage=usage.units,
            lines=[dict(line) for line in lines],
            usage_source=source,
            attempts=self.attempts,
            channel_id=self.channel.id if self.channel else None,
            upstream_cost=self._find_upstream_cost(usage),
            input_tokens=usage.input_tokens,
            cached_tokens=usage.cached_tokens,
            output_tokens=usage.output_tokens,
            first_byte_ms=self._milliseconds(self.first_byte),
            duration_ms=self._milliseconds(time.monotonic()),
        )

    def _find_upstream_cost(self, usage: Usage) -> int | None:
        if self.channel is None:
            return None
        model = self.request.model
        return find_upstream_cost(usage.units, self.channel, model, self.price)

    def _milliseconds(self, moment: float | None) -> int | None:
        return None if moment is None else round((moment - self.started) * 1000)
