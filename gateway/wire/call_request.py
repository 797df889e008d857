"""One client request as the gateway understands it; the rest of it passes unread."""

from dataclasses import dataclass, field
from typing import BinaryIO

from gateway.enums import Endpoint
from gateway.errors import InvalidRequest
from gateway.wire.forms import Form, FormPart, PartFile
from gateway.wire.requests import (
    Members,
    check_required,
    read_any,
    read_flag,
    read_members,
    read_prompt,
    read_text,
    read_whole,
    refuse_lookalikes,
)

CHAT_LIKE = (Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS)
TOKEN_LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")
MAX_MODEL_NAME = 200
MAX_CHOICES = 128


@dataclass(slots=True)
class CallRequest:
    """`body` is the JSON as it came; `members` its top-level values, still raw."""

    endpoint: Endpoint
    model: str
    body: bytes = field(default=b"", repr=False)
    members: Members = field(default_factory=dict, repr=False)
    form: Form | None = field(default=None, repr=False)
    is_stream: bool = False
    wants_usage: bool = False  # the client asked for the usage chunk itself
    prompt: list[str] = field(default_factory=list, repr=False)
    pictures: int = 0
    most_output: int | None = None  # tokens, as the client limits them
    choices: int = 1
    quality: str = ""
    size: str = ""
    encoding_format: str | None = None
    response_format: str | None = None
    audio_ms: int | None = None
    names_model_once: bool = True  # as an upstream may read it, whatever its parser

    @property
    def characters(self) -> int:
        return sum(map(len, self.prompt))

    def close(self) -> None:
        if self.form is not None:
            self.form.close()


def read_json_call(
    endpoint: Endpoint, body: bytes, *, default_model: str | None
) -> CallRequest:
    """Raises InvalidRequest in OpenAI's words, with the parameter's name."""
    members = read_members(body)
    refuse_lookalikes(members, "model")
    model = read_text(members, "model")
    check_required(endpoint, members)
    call = CallRequest(
        endpoint=endpoint,
        model=_check_model(model or default_model),
        body=body,
        members=members,
        is_stream="stream" in members and read_flag(members, "stream"),
        names_model_once=bool(model) and _names_model_once(body),
    )
    call.prompt, call.pictures = read_prompt(endpoint, members)
    if "n" in members:
        call.choices = _check_choices(read_whole(members, "n") or 1)
    for name in TOKEN_LIMITS:
        if name in members:
            call.most_output = read_whole(members, name, least=0) or call.most_output
    if call.is_stream and endpoint in CHAT_LIKE:
        call.wants_usage = _asks_for_usage(members)
    if endpoint == Endpoint.EMBEDDINGS:
        call.encoding_format = read_text(members, "encoding_format")
    if endpoint in (Endpoint.IMAGE_GENERATIONS, Endpoint.IMAGE_EDITS):
        call.quality = read_text(members, "quality") or ""
        call.size = read_text(members, "size") or ""
    if endpoint == Endpoint.SPEECH and read_text(members, "stream_format") == "sse":
        call.is_stream = True
    return call


def read_form_call(
    endpoint: Endpoint, form: Form, *, default_model: str | None
) -> CallRequest:
    model = form.text("model")
    name = "image" if "image" in endpoint else "file"
    if form.file(name, f"{name}[]") is None:
        raise InvalidRequest(
            f"Missing required parameter: '{name}'.",
            param=name,
            code="missing_required_parameter",
        )
    if form.file("model") is not None:  # an upstream might read it, we do not
        raise InvalidRequest(
            "Invalid type for 'model': expected a string.",
            param="model",
            code="invalid_type",
        )
    call = CallRequest(
        endpoint=endpoint,
        model=_check_model(model or default_model),
        form=form,
        is_stream=(form.text("stream") or "").lower() in ("true", "1"),
        prompt=[form.text("prompt") or ""],
        quality=form.text("quality") or "",
        size=form.text("size") or "",
        response_format=form.text("response_format"),
    )
    call.choices = _read_form_choices(form)
    return call


def open_part(form: Form, part: FormPart) -> BinaryIO:
    return PartFile(form.spool, part)  # type: ignore[return-value]  # all that readers use


def _check_model(model: str | None) -> str:
    if not model:
        raise InvalidRequest("you must provide a model parameter", param="model")
    if len(model) > MAX_MODEL_NAME or not model.isprintable():
        raise InvalidRequest("The model's name is not valid.", param="model")
    return model


def _names_model_once(body: bytes) -> bool:
    """Whether `body` may pass as it came: written twice, or once with escapes, the
    model that is served might not be the model that is charged."""
    return body.count(b'"model"') == 1 and b"\\u006" not in body


def _check_choices(count: int) -> int:
    if count > MAX_CHOICES:
        raise InvalidRequest(
            f"Invalid 'n': integer above maximum value. Expected a value <= "
            f"{MAX_CHOICES}, but got {count} instead.",
            param="n",
            code="invalid_value",
        )
    return count


def _read_form_choices(form: Form) -> int:
    text = form.text("n")
    if not text:
        return 1
    if not text.isdecimal() or len(text) > 9 or not int(text):
        raise InvalidRequest(
            "Invalid type for 'n': expected a positive integer.",
            param="n",
            code="invalid_type",
        )
    return _check_choices(int(text))


def _asks_for_usage(members: Members) -> bool:
    options = read_any(members, "stream_options")
    if options is None:
        return False
    if not isinstance(options, dict):
        raise InvalidRequest(
            "Invalid type for 'stream_options': expected an object.",
            param="stream_options",
            code="invalid_type",
        )
    return options.get("include_usage") is True
