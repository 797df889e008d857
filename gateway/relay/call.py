"""One call through the gateway: hold, open, answer, settle."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import structlog

from gateway import snapshot
from gateway.enums import Endpoint, Outcome
from gateway.errors import (
    Busy,
    CallerError,
    GatewayError,
    InternalError,
    InvalidRequest,
    ModelNotAllowed,
    ModelNotFound,
    NoChannel,
    UpstreamError,
)
from gateway.ledger.holds import place_hold
from gateway.limits.call_limits import CallLimits, find_limits
from gateway.metering.meter import Meter
from gateway.metering.who_pays import Ending
from gateway.pictures import KeyPicture
from gateway.relay.answer import EVENT_HEADERS, JSON_HEADERS, Answer
from gateway.relay.context import CallContext
from gateway.relay.failover import Opened, open_answer
from gateway.relay.limiting import enter
from gateway.relay.settlement import release, settle
from gateway.relay.stream import StreamRelay
from gateway.routing.candidates import list_candidates
from gateway.routing.prices import find_price
from gateway.wire.call_request import CallRequest
from gateway.wire.rewrite import NAMES_MODEL, ModelEcho, convert_vectors

log = structlog.get_logger("relay")


def prepare_call(request: CallRequest, key: KeyPicture, rid: UUID) -> CallContext:
    """Finds who may serve the call and at what price. Raises CallerError, NoChannel
    or Busy."""
    picture = snapshot.current()
    model = request.model
    channels = picture.channels_for(model, key.group_id)
    if not channels:
        raise ModelNotFound(model)
    if not key.models.allows(model):
        raise ModelNotAllowed(model)
    if not picture.serves(model, request.endpoint):
        raise InvalidRequest(
            f"The model `{model}` does not serve this endpoint.",
            param="model",
            code="unsupported_value",
        )
    candidates = list_candidates(channels, request.endpoint)
    if not candidates:
        raise NoChannel
    group = picture.groups.get(key.group_id)
    if group is None:  # newer than our picture, which follows within a second
        raise Busy
    context = CallContext(
        rid=rid,
        request=request,
        key=key,
        meter=Meter(request, picture.model_of(model)),
        price=None,
        multiplier_ppm=group.multiplier_ppm,
        candidates=candidates,
    )
    context.price = find_price(picture, model, context.created_at)
    if (
        key.limits
        or key.account_limits
        or group.limits
        or context.meter.model.limits
        or picture.limits_channels
    ):
        context.limits = find_limits(key, group, context.meter.model, candidates)
    return context


def relay_call(context: CallContext) -> Coroutine[Any, Any, Answer]:
    """The answer, or a producer of it. Raises GatewayError when there is none; the
    call is closed in every case, also when the caller is cancelled."""
    if context.limits is None:
        return _relay(context)
    return _relay_limited(context, context.limits)


async def _relay_limited(context: CallContext, limits: CallLimits) -> Answer:
    """Within its limits, which the end of the call gives back (relay.settlement)."""
    await enter(context, limits)
    try:
        answer = await _relay(context)
    except BaseException:  # also a hold that was refused
        limits.end(0)
        raise
    answer.headers += limits.headers
    return answer


async def _relay(context: CallContext) -> Answer:
    await place_hold(context.make_hold())
    try:
        opened = await open_answer(context)
    except asyncio.CancelledError:
        await release(context, InternalError(), Outcome.CLIENT_CLOSED)
        raise
    except GatewayError as error:
        await release(context, error, _outcome_of(error))
        raise
    except Exception as error:
        log.exception("open_failed", rid=str(context.rid), error=repr(error)[:300])
        await release(context, InternalError(), Outcome.UPSTREAM_ERROR)
        raise InternalError from error
    return await _answer(context, opened)


def _outcome_of(error: GatewayError) -> Outcome:
    if isinstance(error, UpstreamError):
        return Outcome.CLIENT_ERROR if error.is_final else Outcome.UPSTREAM_ERROR
    is_callers = isinstance(error, CallerError)
    return Outcome.CLIENT_ERROR if is_callers else Outcome.UPSTREAM_ERROR


async def _answer(context: CallContext, opened: Opened) -> Answer:
    if opened.events:
        relay = StreamRelay(context, opened)
        return Answer(200, [*EVENT_HEADERS], produce=relay.produce_events)
    if opened.is_raw:
        relay = StreamRelay(context, opened)
        headers = [(b"content-type", opened.content_type.encode("latin-1", "replace"))]
        return Answer(200, headers, produce=relay.produce_bytes)
    return await _answer_body(context, opened)


async def _answer_body(context: CallContext, opened: Opened) -> Answer:
    """Settled before a byte of it leaves."""
    request = context.request
    if opened.reading is not None:
        context.meter.add(opened.reading)
    await settle(context, Ending.COMPLETE)
    if opened.reading is None:
        headers = [(b"content-type", opened.content_type.encode("latin-1", "replace"))]
        return Answer(200, headers, opened.body)
    body = opened.body
    if request.endpoint == Endpoint.EMBEDDINGS:
        body = convert_vectors(body, request.encoding_format)
    if request.endpoint in NAMES_MODEL:
        body = ModelEcho(request.model)(body)
    return Answer(200, [*JSON_HEADERS], body)
