"""What the gateway reads of a client's request; everything else passes unread.

Source: api.md section 1.15. A JSON body is scanned once into its top-level members,
whose values stay raw bytes: what is not rewritten leaves exactly as it came.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from gateway.enums import Endpoint
from gateway.errors import InvalidRequest

PARSE_MESSAGE = (
    "We could not parse the JSON body of your request. (HINT: This likely means you "
    "aren't using your HTTP library correctly. The API expects a JSON payload, but "
    "what was sent was not valid JSON.)"
)
REQUIRED: dict[Endpoint, tuple[str, ...]] = {
    Endpoint.CHAT_COMPLETIONS: ("messages",),
    Endpoint.COMPLETIONS: ("prompt",),
    Endpoint.EMBEDDINGS: ("input",),
    Endpoint.IMAGE_GENERATIONS: ("prompt",),
    Endpoint.IMAGE_EDITS: ("prompt",),
    Endpoint.SPEECH: ("input", "voice"),
    Endpoint.MODERATIONS: ("input",),
    Endpoint.RESPONSES: (),
}

Members = dict[str, msgspec.Raw]
_members = msgspec.json.Decoder(Members)
NULL = b"null"


class _Part(msgspec.Struct):
    type: str | None = None
    text: str | None = None


class _Message(msgspec.Struct):
    role: str
    content: str | list[_Part] | None = None


_messages = msgspec.json.Decoder(list[_Message])
_Whole = int | Annotated[float, msgspec.Meta(multiple_of=1)]


def read_members(body: bytes) -> Members:
    """The top-level members of a JSON body. Raises InvalidRequest."""
    try:
        body.decode()  # what passes unread must be text too
        return _members.decode(body)
    except msgspec.ValidationError:
        raise InvalidRequest("The request body must be a JSON object.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidRequest(PARSE_MESSAGE) from None


def check_required(endpoint: Endpoint, members: Mapping[str, Any]) -> None:
    for name in REQUIRED.get(endpoint, ()):
        if name not in members or _is_null(members[name]):
            raise InvalidRequest(
                f"Missing required parameter: '{name}'.",
                param=name,
                code="missing_required_parameter",
            )


def read_text(members: Members, name: str) -> str | None:
    text: str | None = _read(members, name, str, "a string")
    return text


def read_flag(members: Members, name: str) -> bool:
    return bool(_read(members, name, bool, "a boolean"))


def read_whole(members: Members, name: str, *, least: int = 1) -> int | None:
    given: int | float | None = _read(members, name, _Whole, "an integer")
    value = None if given is None else int(given)  # 3.0 is one, says JSON Schema
    if value is not None and value < least:
        raise InvalidRequest(
            f"Invalid '{name}': integer below minimum value. Expected a value >= "
            f"{least}, but got {value} instead.",
            param=name,
            code="invalid_value",
        )
    return value


def read_any(members: Members, name: str) -> Any:
    return _read(members, name, Any, "valid JSON")


def _read(members: Members, name: str, kind: Any, wanted: str) -> Any:
    raw = members.get(name)
    if raw is None or _is_null(raw):
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, RecursionError):
        raise InvalidRequest(
            f"Invalid type for '{name}': expected {wanted}.",
            param=name,
            code="invalid_type",
        ) from None


def _is_null(raw: msgspec.Raw) -> bool:
    return memoryview(raw) == NULL  # without a copy: it may be 32 MB long


def refuse_lookalikes(members: Members, name: str) -> None:
    """`Model` beside `model`: some upstreams take either, and the last one wins, so
    that one model would be charged and another one served."""
    for key in members:
        if len(key) == len(name) and key != name and key.lower() == name:
            raise InvalidRequest(
                f"Unknown parameter: '{key}'. Did you mean '{name}'?",
                param=key,
                code="unknown_parameter",
            )


def read_prompt(endpoint: Endpoint, members: Members) -> tuple[list[str], int]:
    """The texts that will be counted as input, and how many pictures go with them."""
    if endpoint == Endpoint.CHAT_COMPLETIONS:
        texts, pictures = _read_messages(members)
        if "tools" in members:
            texts.append(bytes(members["tools"]).decode())
        return texts, pictures
    texts = []
    for name in ("prompt", "input", "instructions", "suffix"):
        _gather(read_any(members, name) if name in members else None, texts, depth=0)
    return texts, 0


def _read_messages(members: Members) -> tuple[list[str], int]:
    try:
        messages = _messages.decode(members["messages"])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise InvalidRequest(
            f"Invalid 'messages': {str(error)[:200]}",
            param="messages",
            code="invalid_type",
        ) from None
    if not messages:
        raise InvalidRequest(
            "Invalid 'messages': empty array. Expected an array with minimum length "
            "1, but got an empty array instead.",
            param="messages",
            code="empty_array",
        )
    texts: list[str] = []
    pictures = 0
    for message in messages:
        if isinstance(message.content, str):
            texts.append(message.content)
        for part in message.content if isinstance(message.content, list) else ():
            if part.text is not None:
                texts.append(part.text)
            pictures += part.type in ("image_url", "input_audio", "file")
    return texts, pictures


def _gather(value: Any, texts: list[str], *, depth: int) -> None:
    """Strings of `input`-like values; token ids count by their number."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, list) and value and isinstance(value[0], int | float):
        texts.append(" the" * len(value))  # one token each
    elif isinstance(value, list) and depth < 6:
        for item in value:
            _gather(item, texts, depth=depth + 1)
    elif isinstance(value, dict) and depth < 6:
        for name in ("text", "content", "arguments", "output"):
            _gather(value.get(name), texts, depth=depth + 1)


def write_members(members: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(members)
