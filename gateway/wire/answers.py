"""What the relay needs to see of upstreams' answers; everything else passes unread.

Source: api.md sections 1.1-1.11. Types are loose where vendors differ: an odd field
must not make an answer unreadable.
"""

import json
from typing import Any

import msgspec

# gc=False: none of these can be part of a circle, and there is one of each an event.


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: Any = None


class _ToolCall(msgspec.Struct, gc=False):
    function: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    content: str | list[Any] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: Any = None
    tool_calls: list[_ToolCall] | None = None
    audio: Any = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Message | None = None
    message: _Message | None = None
    text: str | None = None
    finish_reason: str | None = None
    usage: Any = None


class _Chat(msgspec.Struct, gc=False):
    """A chat or text completion, whole or one chunk of it."""

    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None


class _Item(msgspec.Struct, gc=False):
    """Any other answer or event: `type` tells events apart."""

    type: str | None = None
    delta: Any = None
    text: Any = None
    audio: Any = None
    response: Any = None
    usage: Any = None
    data: list[msgspec.Raw] | None = None
    output: Any = None
    error: Any = None
    code: Any = None
    message: Any = None
    param: Any = None


_chat_decoder = msgspec.json.Decoder(_Chat)
_item_decoder = msgspec.json.Decoder(_Item)


class Reading(msgspec.Struct, gc=False):
    """What one event, or one whole answer, told."""

    text: str = ""  # delivered words, for counting when no usage comes
    usage: dict[str, Any] | None = None
    is_finish: bool = False  # the answer itself is complete
    is_end: bool = False  # nothing follows
    is_usage_only: bool = False
    is_usage_inside: bool = False  # of a choice, where OpenAI's clients do not look
    has_content: bool = False
    error: Any = None
    items: int = 0  # pictures or vectors delivered


def read_chat(data: bytes) -> Reading:
    """Raises ValueError when `data` is not such an answer."""
    try:
        chat = _chat_decoder.decode(data)
    except msgspec.DecodeError:
        chat = msgspec.convert(_decode_loosely(data), _Chat)
    reading = Reading(usage=_take_usage(chat.usage), error=chat.error)
    if not chat.choices:
        reading.is_usage_only = reading.usage is not None
        return reading
    for choice in chat.choices:
        _read_choice(choice, reading)
    if reading.text:
        reading.has_content = True
    return reading


def _read_choice(choice: _Choice, reading: Reading) -> None:
    message = choice.delta or choice.message
    if choice.text:
        reading.text += choice.text
    if message is not None:
        reading.text += _words(message)
        if message.tool_calls or message.audio:
            reading.has_content = True
    if choice.finish_reason:
        reading.is_finish = True
    if choice.usage and not reading.usage:
        reading.usage, reading.is_usage_inside = _take_usage(choice.usage), True


def _words(message: _Message) -> str:
    words = message.content if isinstance(message.content, str) else ""
    if message.reasoning_content:
        words += message.reasoning_content
    elif isinstance(message.reasoning, str):
        words += message.reasoning
    if message.refusal:
        words += message.refusal
    for call in message.tool_calls or ():
        if call.function is not None:
            words += f"{call.function.name or ''}{call.function.arguments or ''}"
    if message.content and isinstance(message.content, list):
        words += str(message.content)
    return words


END_TYPES = {
    "response.completed",
    "response.incomplete",
    "image_generation.completed",
    "image_edit.completed",
    "transcript.text.done",
    "speech.audio.done",
}


def read_item(data: bytes) -> Reading:
    """One event or answer of responses, images, audio, embeddings, moderations.
    Raises ValueError when `data` is not such an answer."""
    try:
        item = _item_decoder.decode(data)
    except msgspec.DecodeError:
        item = msgspec.convert(_decode_loosely(data), _Item)
    reading = Reading(usage=_take_usage(item.usage), error=item.error)
    kind = item.type or ""
    if kind in ("error", "response.failed"):
        reading.error = item.error or _find_failure(item)
        return reading
    if isinstance(item.delta, str) and not kind.endswith("audio.delta"):
        reading.text = item.delta
    has_text = isinstance(item.text, str) and item.text != ""
    parts = (item.delta, item.audio, item.data, item.output, has_text)
    reading.has_content = any(parts)
    reading.items = len(item.data or ())
    if item.output and reading.usage is None:
        reading.text = _gather_words(item.output)
    if kind in END_TYPES:
        reading.is_finish = reading.is_end = reading.has_content = True
        if isinstance(item.response, dict):
            reading.usage = _take_usage(item.response.get("usage"))
    return reading


def _find_failure(item: _Item) -> Any:
    """The error of `response.failed`, or of an error event that is one itself."""
    failed = item.response.get("error") if isinstance(item.response, dict) else None
    told = {"code": item.code, "message": item.message or item.type}
    return failed or {**told, "param": item.param}


def _take_usage(usage: Any) -> dict[str, Any] | None:
    """What is no object becomes a count that cannot be true (gateway.wire.usage)."""
    if usage is None or isinstance(usage, dict):
        return usage
    return {"total_tokens": usage}


def _gather_words(value: Any, depth: int = 0) -> str:
    """All that a model said in an `output` list."""
    if isinstance(value, list) and depth < 6:
        return "".join(_gather_words(item, depth + 1) for item in value)
    if not isinstance(value, dict) or depth >= 6:
        return ""
    spoken = map(value.get, ("text", "refusal", "name", "arguments"))
    said = [it for it in spoken if isinstance(it, str)]
    inside = [_gather_words(value.get(it), depth + 1) for it in ("content", "summary")]
    return "".join(said + inside)


def _decode_loosely(data: bytes) -> Any:
    """As `json` reads it, which lets half a surrogate pair through: some upstreams cut
    an emoji between two events."""
    return json.loads(data.decode(), parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
