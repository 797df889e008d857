"""Ending a call: what it used, what it costs, and one line in the log."""

import asyncio
from typing import Any

from gateway.enums import CallState, Outcome, UsageSource
from gateway.errors import GatewayError
from gateway.ledger.holds import close_call
from gateway.ledger.operations import Closed, Closing
from gateway.logs import call_log
from gateway.metering.estimate import history
from gateway.metering.who_pays import WHO_PAYS, Charge, Ending
from gateway.relay.context import CallContext
from gateway.wire.usage import Usage

LONG_TEXT = 2_000  # characters that are counted on a thread and not on the loop

OUTCOMES = {
    Ending.COMPLETE: Outcome.COMPLETED,
    Ending.EMPTY: Outcome.UPSTREAM_ERROR,
    Ending.FAILED_BEFORE_FIRST_BYTE: Outcome.UPSTREAM_ERROR,
    Ending.ERROR_FINISH: Outcome.UPSTREAM_ERROR,
    Ending.PARTIAL: Outcome.UPSTREAM_ERROR,
    Ending.CLIENT_LEFT: Outcome.CLIENT_CLOSED,
    Ending.OUT_OF_CREDIT: Outcome.OUT_OF_CREDIT,
}


async def settle(
    context: CallContext, ending: Ending, *, status: int = 200, error_code: str = ""
) -> Usage:
    """Commits the end of a call that got an answer, or a part of one; the usage that
    was charged. The end is committed even if the caller is cancelled meanwhile."""
    meter = context.meter
    ending = meter.end(ending)
    if not _needs_counting(context):
        usage, source = meter.measure(ending)
        return await _commit(context, ending, usage, source, status, error_code)

    async def count_and_commit() -> Usage:
        usage, source = await asyncio.to_thread(meter.measure, ending)
        return await _commit(context, ending, usage, source, status, error_code)

    return await asyncio.shield(asyncio.ensure_future(count_and_commit()))


async def _commit(
    context: CallContext,
    ending: Ending,
    usage: Usage,
    source: UsageSource,
    status: int,
    error_code: str,
) -> Usage:
    if context.limits is not None:
        context.limits.end(usage.input_tokens + usage.output_tokens)
    if usage.output_tokens and ending == Ending.COMPLETE:
        history.remember(context.key.id, context.request.model, usage.output_tokens)
    is_charged = WHO_PAYS[ending] != Charge.NOTHING
    closing = context.make_closing(
        CallState.SETTLED if is_charged else CallState.RELEASED,
        OUTCOMES[ending],
        status=499 if ending == Ending.CLIENT_LEFT else status,
        error_code=error_code,
        usage=usage,
        source=source,
    )
    await close_call(closing, then=lambda done: write_call_line(context, closing, done))
    return usage


async def release(context: CallContext, error: GatewayError, outcome: Outcome) -> None:
    """Commits the end of a call that got no answer; it costs nothing."""
    error.is_recorded = True
    if context.limits is not None:
        context.limits.end(0)
    closing = context.make_closing(
        CallState.RELEASED,
        outcome,
        status=499 if outcome == Outcome.CLIENT_CLOSED else error.http_status,
        error_code=str(getattr(error, "cause", None) or error.code or ""),
    )
    await close_call(closing, then=lambda done: write_call_line(context, closing, done))


def write_call_line(context: CallContext, closing: Closing, closed: Closed) -> None:
    fields: dict[str, Any] = {
        "rid": str(context.rid),
        "key": context.key.id,
        "account": context.key.account_id,
        "endpoint": context.request.endpoint.value,
        "model": context.request.model,
        "stream": context.request.is_stream,
        "channel": closing.channel_id,
        "attempts": len(context.attempts),
        "status": closing.status,
        "outcome": closing.outcome.value,
        "in": closing.input_tokens,
        "out": closing.output_tokens,
        "charged": closed.charged,
        "first_byte_ms": closing.first_byte_ms,
        "ms": closing.duration_ms,
    }
    if closing.error_code:
        fields["error"] = closing.error_code
    if closed.shortfall:
        fields["shortfall"] = closed.shortfall
    if closing.usage_source == UsageSource.CLAMPED:
        call_log.warning("absurd_usage", **fields)
    else:
        call_log.info("call", **fields)


def _needs_counting(context: CallContext) -> bool:
    """Whether words must be counted that would hold up the event loop."""
    meter = context.meter
    is_short = context.request.characters + meter.characters <= LONG_TEXT
    return not is_short and not meter.has_sound_usage()
