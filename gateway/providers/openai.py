"""OpenAI and everything that speaks its protocol: DeepSeek, Qwen, Ollama, vLLM, …"""

from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.pictures import ChannelPicture
from gateway.providers.base import UpstreamRequest
from gateway.providers.upstream_errors import read_error, read_inner_error
from gateway.wire.answers import Reading, read_chat, read_item
from gateway.wire.call_request import CHAT_LIKE, CallRequest
from gateway.wire.form_body import write_form
from gateway.wire.requests import read_any, write_members

PATHS = {
    Endpoint.CHAT_COMPLETIONS: "/chat/completions",
    Endpoint.COMPLETIONS: "/completions",
    Endpoint.EMBEDDINGS: "/embeddings",
    Endpoint.IMAGE_GENERATIONS: "/images/generations",
    Endpoint.IMAGE_EDITS: "/images/edits",
    Endpoint.IMAGE_VARIATIONS: "/images/variations",
    Endpoint.TRANSCRIPTIONS: "/audio/transcriptions",
    Endpoint.TRANSLATIONS: "/audio/translations",
    Endpoint.SPEECH: "/audio/speech",
    Endpoint.MODERATIONS: "/moderations",
    Endpoint.RESPONSES: "/responses",
}


class OpenAIProvider:
    endpoints = frozenset(PATHS)

    def build_request(
        self, call: CallRequest, channel: ChannelPicture, secret: str
    ) -> UpstreamRequest:
        headers = {
            "Accept": "text/event-stream" if call.is_stream else "*/*",
            "Accept-Encoding": "identity",
        }
        if secret:  # a local server may need none
            headers["Authorization"] = f"Bearer {secret}"
        if channel.headers:
            headers.update(channel.headers)
        url = channel.base_url + PATHS[call.endpoint]
        upstream_model = channel.upstream_model(call.model)
        if call.form is not None:
            form = write_form(call.form, replace={"model": upstream_model})
            headers["Content-Type"] = form.content_type
            headers["Content-Length"] = str(form.content_length)
            return UpstreamRequest(url, headers, form)
        headers["Content-Type"] = "application/json"
        return UpstreamRequest(url, headers, _write_body(call, channel, upstream_model))

    def read_response(self, endpoint: Endpoint, body: bytes) -> Reading:
        reading = self.read_event(endpoint, body)
        if endpoint in CHAT_LIKE and b'"choices"' not in body:
            raise UpstreamError(cause="garbage")  # JSON, but no answer
        return reading

    def read_event(self, endpoint: Endpoint, data: bytes) -> Reading:
        try:
            reading = read_chat(data) if endpoint in CHAT_LIKE else read_item(data)
        except (ValueError, RecursionError):
            raise UpstreamError(cause="garbage") from None
        if reading.error:
            raise read_inner_error(reading.error)
        return reading

    read_error = staticmethod(read_error)


def _write_body(call: CallRequest, channel: ChannelPicture, model: str) -> bytes:
    """The client's own bytes unless something must be rewritten. `model`: what the
    upstream calls it."""
    needs_usage = call.is_stream and call.endpoint in CHAT_LIKE and not call.wants_usage
    is_as_asked = model == call.model and call.names_model_once
    if is_as_asked and not needs_usage and not channel.parameters:
        return call.body
    members: dict[str, object] = dict(call.members)
    members["model"] = model
    if needs_usage:  # always asked for, or there is nothing to charge by
        options = read_any(call.members, "stream_options") or {}
        members["stream_options"] = {**options, "include_usage": True}
    for name, value in channel.parameters.items():
        if value is None:
            members.pop(name, None)
        else:
            members[name] = value
    return write_members(members)
