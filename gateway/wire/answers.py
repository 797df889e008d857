"""What the relay needs to see of upstreams' answers; everything else passes unread.

Source: api.md sections 1.1-1.11. Types are loose where vendors differ.
"""

from typing import Any

import msgspec


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(msgspec.Struct):
    function: _Function | None = None


class _Message(msgspec.Struct):
    content: str | list[Any] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: Any = None
    tool_calls: list[_ToolCall] | None = None
    audio: Any = None


class _Choice(msgspec.Struct):
    delta: _Message | None = None
    message: _Message | None = None
    text: str | None = None
    finish_reason: str | None = None
    usage: dict[str, Any] | None = None


class _Chat(msgspec.Struct):
    """A chat or text completion, whole or one chunk of it."""

    choices: list[_Choice] | None = None
    usage: dict[str, Any] | None = None
    error: Any = None


class _Item(msgspec.Struct):
    """Any other answer or event: `type` tells events apart."""

    type: str | None = None
    delta: Any = None
    text: Any = None
    audio: Any = None
    response: dict[str, Any] | None = None
    usage: dict[str, Any] | None = None
    data: list[msgspec.Raw] | None = None
    output: list[Any] | None = None
    error: Any = None
    object: str | None = None
    status: str | None = None


chat_decoder = msgspec.json.Decoder(_Chat)
item_decoder = msgspec.json.Decoder(_Item)


class Reading(msgspec.Struct):
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
    """Raises msgspec.MsgspecError when `data` is not such an answer."""
    chat = chat_decoder.decode(data)
    reading = Reading(usage=chat.usage, error=chat.error)
    if not chat.choices:
        reading.is_usage_only = chat.choices is not None and chat.usage is not None
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
        reading.usage, reading.is_usage_inside = choice.usage, True


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
            words += (call.function.name or "") + (call.function.arguments or "")
    if isinstance(message.content, list):
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
    """One event or answer of responses, images, audio, embeddings, moderations."""
    item = item_decoder.decode(data)
    reading = Reading(usage=item.usage, error=item.error)
    kind = item.type or ""
    if kind in ("error", "response.failed"):
        reading.error = item.error or (item.response or {}).get("error") or kind
        return reading
    if isinstance(item.delta, str) and not kind.startswith("speech"):
        reading.text = item.delta
    reading.has_content = bool(
        item.delta or item.text or item.audio or item.data or item.output
    )
    reading.items = len(item.data or ())
    if kind in END_TYPES:
        reading.is_finish = reading.is_end = reading.has_content = True
        if item.response is not None:
            usage = item.response.get("usage")
            reading.usage = usage if isinstance(usage, dict) else None
    return reading
