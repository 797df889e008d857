"""Relaying a stream: every event at once, its end only after the settlement."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gateway.enums import TOKENS_PER_PRICE, Unit
from gateway.errors import (
    GatewayError,
    InsufficientQuota,
    InternalError,
    UpstreamError,
)
from gateway.ledger.holds import extend_hold
from gateway.ledger.operations import Extension
from gateway.metering.cost import sum_cost
from gateway.metering.estimate import count_prompt
from gateway.metering.who_pays import Ending
from gateway.relay.answer import (
    JSON_HEADERS,
    AbortAnswer,
    Headers,
    Send,
    send_head,
    send_part,
)
from gateway.relay.context import CallContext
from gateway.relay.event_filter import EventFilter
from gateway.relay.failover import Opened
from gateway.relay.idle_watch import IdleWatch
from gateway.relay.settlement import settle
from gateway.wire.errors import format_error_event

EXTENSION_TOKENS = 1_000
KEEP_ALIVE = b": keep-alive\n\n"
Forward = Callable[[Send, Headers], Awaitable[None]]

log = structlog.get_logger("relay")


class StreamRelay:
    """One stream from its first events to its settlement."""

    def __init__(self, context: CallContext, opened: Opened) -> None:
        self.context = context
        self.opened = opened
        self.filter = EventFilter(context.request, opened.provider, context.meter)
        self._covered = self._tokens_covered()
        self._last_piece = b""
        self._has_begun = False  # of raw audio: a piece has left
        self.watch = IdleWatch(
            opened.upstream, opened.channel.idle_timeout, ping=self._ping
        )
        self._comment: Callable[[], Awaitable[None]] | None = None
        self._pinging: asyncio.Future[None] | None = None

    async def produce_events(self, send: Send, headers: Headers) -> None:
        """Sends the whole answer; the call is settled when this returns or raises."""
        self._comment = lambda: send_part(send, KEEP_ALIVE)
        error = await self._guard(self._forward_events, send, headers)
        if error is None and not self.context.meter.is_finished:
            error = UpstreamError(cause="cut")
        if error is None:
            usage = await settle(self.context, Ending.COMPLETE)
            await send_part(send, self.filter.end_of_answer(usage), is_last=True)
            return
        await self._settle_error(error)
        event = format_error_event(
            self.context.request.endpoint, error, self.filter.sequence
        )
        await send_part(send, event, is_last=True)

    async def produce_bytes(self, send: Send, headers: Headers) -> None:
        """Raw audio: the last piece waits for the settlement; a failure aborts what
        has begun, and is an answer of its own before that."""
        error = await self._guard(self._forward_bytes, send, headers)
        if error is None:
            await settle(self.context, Ending.COMPLETE)
            await self._send_piece(send, headers, is_last=True)
        elif self._has_begun:
            await self._settle_error(error)
            raise AbortAnswer(error.message)
        else:
            await self._settle_error(error, status=error.http_status)
            kept = [it for it in headers if it[0] != b"content-type"]
            headers = [*kept, *JSON_HEADERS, *error.headers]
            await send_head(send, error.http_status, headers)
            await send_part(send, error.to_json(), is_last=True)

    async def _settle_error(self, error: GatewayError, *, status: int = 200) -> None:
        is_ours = isinstance(error, InsufficientQuota)
        await settle(
            self.context,
            Ending.OUT_OF_CREDIT if is_ours else Ending.PARTIAL,
            status=status,
            error_code=str(getattr(error, "cause", None) or error.code or ""),
        )

    async def _guard(
        self, forward: Forward, send: Send, headers: Headers
    ) -> GatewayError | None:
        """Runs `forward` under the call's time limits; what ended it early, if
        anything. A client that leaves is settled here, and the cancellation goes on."""
        channel = self.opened.channel
        self.watch.start()
        try:
            async with asyncio.timeout(self.context.time_left(channel)):
                await forward(send, headers)
            self.opened.upstream.close(is_ended=True)
        except GatewayError as error:
            if self.watch.has_fired:
                return UpstreamError(cause="idle_timeout", relay_status=504)
            return error
        except TimeoutError:
            return UpstreamError(cause="total_timeout", relay_status=504)
        except asyncio.CancelledError:
            self.opened.upstream.close()
            await settle(self.context, Ending.CLIENT_LEFT)
            raise
        except Exception as error:
            log.exception("relay_failed", error=repr(error)[:300])
            return InternalError()
        finally:
            self.watch.stop()
            if self._pinging is not None:
                self._pinging.cancel()  # a slow client may not have taken it yet
            self.opened.upstream.close()
        return None

    async def _forward_events(self, send: Send, headers: Headers) -> None:
        await send_head(send, 200, headers)
        splitter, meter, watch = self.opened.splitter, self.context.meter, self.watch
        read, clock = self.opened.upstream.read, asyncio.get_running_loop().time
        out = self.filter.pass_events(self.opened.events)
        is_over = False
        while True:
            if out:
                await send_part(send, out)
            if meter.guessed_output > self._covered:
                await self._extend()
            if self.filter.failure is not None:
                raise self.filter.failure
            if self.filter.is_ended or is_over:
                return
            watch.waits_since = clock()
            data = await read()
            watch.waits_since = None
            is_over = not data  # what is left then may be an event without its end
            out = self.filter.pass_events(splitter.feed(data or b"\n\n"))

    async def _forward_bytes(self, send: Send, headers: Headers) -> None:
        self._last_piece = self.opened.body
        watch, clock = self.watch, asyncio.get_running_loop().time
        while True:
            watch.waits_since = clock()
            data = await self.opened.upstream.read()
            watch.waits_since = None
            if not data:
                return
            await self._send_piece(send, headers)
            self._last_piece = data

    async def _send_piece(
        self, send: Send, headers: Headers, *, is_last: bool = False
    ) -> None:
        if not self._has_begun:
            self._has_begun = self.context.meter.has_content = True
            await send_head(send, 200, headers)
        await send_part(send, self._last_piece, is_last=is_last)

    def _tokens_covered(self) -> float:
        """How many output tokens the hold pays for, after the prompt."""
        per_million = self._cost_of({Unit.OUTPUT: TOKENS_PER_PRICE})
        if not per_million:
            return float("inf")
        prompt = self._cost_of({Unit.INPUT: count_prompt(self.context.request)})
        return (self.context.held - prompt) * TOKENS_PER_PRICE / per_million

    async def _extend(self) -> None:
        """Reserves more before more is delivered. Raises InsufficientQuota."""
        amount = self._cost_of({Unit.OUTPUT: EXTENSION_TOKENS})
        context = self.context
        extension = Extension(context.rid, context.key.account_id, amount)
        await extend_hold(extension)
        context.held += amount
        self._covered += EXTENSION_TOKENS

    def _cost_of(self, usage: dict[str, int]) -> int:
        context = self.context
        rates = context.hold_rates
        return sum_cost(usage, rates, multiplier_ppm=context.multiplier_ppm)

    def _ping(self) -> None:
        """A comment to the client while its upstream thinks; raw audio has none."""
        if self._comment is not None and (
            self._pinging is None or self._pinging.done()
        ):
            self._pinging = asyncio.ensure_future(self._comment())
