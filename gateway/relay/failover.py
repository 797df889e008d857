"""Opening an answer: the next channel is tried while nothing has been sent."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import chain

from gateway.enums import ProviderName
from gateway.errors import NoChannel, UpstreamError
from gateway.pictures import ChannelPicture, CredentialPicture
from gateway.providers.base import Provider
from gateway.providers.registry import PROVIDERS
from gateway.relay.context import CallContext
from gateway.relay.credentials import choose_credential, note_failure, note_success
from gateway.relay.demo import open_demo
from gateway.relay.limiting import take_seat
from gateway.relay.upstream import (
    MAX_ERROR_BYTES,
    Upstream,
    open_http,
    read_start,
    read_whole,
)
from gateway.routing.candidates import MOST_ATTEMPTS
from gateway.wire.answers import Reading
from gateway.wire.sse import EventSplitter, read_data

EVENT_STREAM = "text/event-stream"


@dataclass(slots=True)
class Opened:
    """A good beginning: for a stream its first events, else the whole body or, for
    raw audio, the first bytes."""

    upstream: Upstream
    provider: Provider
    channel: ChannelPicture
    content_type: str
    body: bytes = b""
    reading: Reading | None = None
    events: list[bytes] = field(default_factory=list)
    splitter: EventSplitter = field(default_factory=EventSplitter)
    is_raw: bool = False


async def open_answer(context: CallContext) -> Opened:
    """Tries the candidates in turn, at most three times in all. Raises the last
    UpstreamError, or NoChannel."""
    last: UpstreamError | None = None
    tried: list[int] = []
    again: list[ChannelPicture] = []  # grows: whose pool may have a better credential
    model = context.request.model
    for channel in chain(context.candidates, again):
        if len(context.attempts) == MOST_ATTEMPTS:
            break
        credential = choose_credential(channel, model, tried)
        if credential is not None and context.limits is not None:
            credential = await take_seat(
                context, context.limits, channel, credential, tried
            )
        if credential is None:
            continue
        began = time.monotonic()
        context.channel, context.credential = channel, credential
        try:
            opened = await _try_channel(context, channel, credential)
        except UpstreamError as error:
            context.note_attempt(channel, began, error)
            last = error
            if error.is_final:
                break
            may_help = note_failure(credential, model, error)
            if may_help and len(channel.credentials) > 1:
                tried.append(credential.id)
                again.append(channel)
        else:
            context.first_byte = time.monotonic()
            context.note_attempt(channel, began, None)
            note_success(credential)
            return opened
    raise last or NoChannel()


async def _try_channel(
    context: CallContext, channel: ChannelPicture, credential: CredentialPicture
) -> Opened:
    upstream: Upstream | None = None
    cause = "first_byte_timeout"
    try:
        async with asyncio.timeout(channel.first_byte_timeout) as limit:
            provider = PROVIDERS[channel.provider]
            upstream = await _open(context, channel, credential, provider)
            if not context.request.is_stream and not upstream.is_complete:
                cause = "total_timeout"  # the first byte is here
                now = asyncio.get_running_loop().time()
                limit.reschedule(now + context.time_left(channel))
            return await _read_beginning(context, channel, provider, upstream)
    except TimeoutError:
        _close(upstream)
        raise UpstreamError(cause=cause, relay_status=504) from None
    except BaseException:
        _close(upstream)
        raise


def _close(upstream: Upstream | None) -> None:
    if upstream is not None:
        upstream.close()


async def _open(
    context: CallContext,
    channel: ChannelPicture,
    credential: CredentialPicture,
    provider: Provider,
) -> Upstream:
    if channel.provider == ProviderName.DEMO:
        return await open_demo(context.request)
    request = provider.build_request(context.request, channel, credential.secret)
    return await open_http(request, channel)


async def _read_beginning(
    context: CallContext,
    channel: ChannelPicture,
    provider: Provider,
    upstream: Upstream,
) -> Opened:
    content_type = upstream.headers.get("content-type", "")
    opened = Opened(upstream, provider, channel, content_type)
    kind = content_type.partition(";")[0].strip().lower()
    if not 200 <= upstream.status < 300:
        body = await read_start(upstream, MAX_ERROR_BYTES)
        raise provider.read_error(upstream.status, upstream.headers, body)
    if upstream.headers.get("content-encoding", "identity") != "identity":
        raise UpstreamError(cause="garbage")  # not what we said we understand
    if kind == EVENT_STREAM:
        await _read_first_events(context, opened)
    elif kind == "text/html":
        raise UpstreamError(cause="garbage")
    elif kind.startswith("audio/") or kind == "application/octet-stream":
        opened.is_raw = True
        opened.body = await upstream.read()
        if not opened.body:
            raise UpstreamError(cause="empty")
    else:
        await _read_body(context, opened, is_json=kind != "text/plain")
    return opened


async def _read_first_events(context: CallContext, opened: Opened) -> None:
    """Reads until an event has data, and sees that it is no error."""
    while data := await opened.upstream.read():
        opened.events += opened.splitter.feed(data)
        for event in opened.events:
            payload = read_data(event)
            if payload is None:
                continue
            if payload != b"[DONE]":
                opened.provider.read_event(context.request.endpoint, payload)
            return
    raise UpstreamError(cause="empty")


async def _read_body(context: CallContext, opened: Opened, *, is_json: bool) -> None:
    opened.body = await read_whole(opened.upstream)
    opened.upstream.close()
    if is_json:
        if not opened.body:
            raise UpstreamError(cause="empty")
        opened.reading = opened.provider.read_response(
            context.request.endpoint, opened.body
        )
