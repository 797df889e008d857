"""A filter of the events of one stream."""

from gateway.enums import Endpoint
from gateway.metering.meter import Meter
from gateway.providers.openai import OpenAIProvider
from gateway.relay.event_filter import EventFilter
from gateway.wire.usage import Usage
from tests.gateway.asking import make_model, read_call

CHARGED = Usage({"input": 11, "output": 7}, 11, 0, 7)


def make_filter(
    endpoint: Endpoint = Endpoint.CHAT_COMPLETIONS,
    *,
    wants_usage: bool = False,
) -> EventFilter:
    options = {"include_usage": True} if wants_usage else None
    call = read_call(endpoint, stream=True, stream_options=options)
    meter = Meter(call, make_model())
    return EventFilter(call, OpenAIProvider(), meter)
