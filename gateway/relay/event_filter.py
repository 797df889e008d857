"""Each event of a stream: what it tells the meter, and what of it the client gets."""

from dataclasses import dataclass, field

import msgspec

from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.metering.meter import Meter
from gateway.providers.base import Provider
from gateway.wire.answers import Reading
from gateway.wire.call_request import CHAT_LIKE, CallRequest
from gateway.wire.rewrite import NAMES_MODEL, ModelEcho, strip_usage
from gateway.wire.sse import DONE, format_data, read_data
from gateway.wire.usage import Usage


class _Head(msgspec.Struct):
    id: str = ""
    object: str = "chat.completion.chunk"
    created: int = 0
    model: str = ""


@dataclass(slots=True)
class EventFilter:
    """`tail` is the end of the answer: it leaves only after the settlement."""

    request: CallRequest
    provider: Provider
    meter: Meter
    tail: list[bytes] = field(default_factory=list)
    is_ended: bool = False
    has_shown_usage: bool = False
    last_data: bytes = b""
    sequence: int = 0
    failure: UpstreamError | None = None
    _rename: ModelEcho | None = None

    def __post_init__(self) -> None:
        if self.request.endpoint in NAMES_MODEL:
            self._rename = ModelEcho(self.request.model)

    def pass_events(self, events: list[bytes]) -> bytes:
        """What may leave at once; an error or garbage among them becomes `failure`,
        which is due once what passed before it has left."""
        passed: list[bytes] = []
        try:
            if len(events) == 1:  # as most arrive
                return self._pass(events[0])
            for event in events:
                passed += (self._pass(event),)
        except UpstreamError as error:
            self.failure = error
        return b"".join(passed)

    def _pass(self, event: bytes) -> bytes:
        if self.is_ended:
            return b""
        data = read_data(event)
        if data is None:
            return event  # a comment keeps the client's connection alive too
        if data.startswith(b"[DONE]"):
            self.is_ended = True
            self.meter.is_finished = self.meter.is_finished or self.meter.has_content
            return b""
        reading = self.provider.read_event(self.request.endpoint, data)
        self.meter.add(reading)
        self.sequence += 1
        if reading.is_usage_only:
            if self.request.wants_usage:
                self.tail = [self._echo(event)]
            self.is_ended = self.meter.is_finished
            return b""
        self.last_data = data
        if reading.is_end:
            self.tail = [self._echo(event)]
            self.is_ended = True
            return b""
        if b'"usage"' in event:
            event = self._show_usage(event, data, reading)
        event = self._echo(event)
        return self._flush_tail() + event if self.tail else event

    def _flush_tail(self) -> bytes:
        """A usage chunk that was not the last one after all keeps its place."""
        flushed, self.tail = b"".join(self.tail), []
        self.has_shown_usage = True
        return flushed

    def _show_usage(self, event: bytes, data: bytes, reading: Reading) -> bytes:
        if self.request.endpoint not in CHAT_LIKE:
            return event
        if self.request.wants_usage:
            if reading.usage is not None and not reading.is_usage_inside:
                self.has_shown_usage = True
            return event
        return strip_usage(event, data)

    def _echo(self, event: bytes) -> bytes:
        return event if self._rename is None else self._rename(event)

    def end_of_answer(self, usage: Usage) -> bytes:
        """The last bytes of a complete answer."""
        if self.request.endpoint not in CHAT_LIKE:
            return b"".join(self.tail)
        if self.request.wants_usage and not self.tail and not self.has_shown_usage:
            self.tail = [self._write_usage(usage)]
        return b"".join(self.tail) + DONE

    def _write_usage(self, usage: Usage) -> bytes:
        """The usage chunk that the upstream should have sent."""
        try:
            head = msgspec.json.decode(self.last_data, type=_Head)
        except msgspec.MsgspecError:  # an upstream with odd ids, or no event at all
            head = _Head()
        if self.request.endpoint == Endpoint.COMPLETIONS:
            head.object = "text_completion"
        chunk = {
            "id": head.id,
            "object": head.object,
            "created": head.created,
            "model": self.request.model,
            "choices": [],
            "usage": {
                "prompt_tokens": usage.input_tokens,
                "completion_tokens": usage.output_tokens,
                "total_tokens": usage.input_tokens + usage.output_tokens,
            },
        }
        return format_data(msgspec.json.encode(chunk))
