"""What a chat is made of: messages, their parts, tools."""

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.shapes import (
    Schema,
    choice,
    constant,
    either,
    flag,
    free,
    listing,
    nullable,
    record,
    ref,
    text,
)

PART: Schema = either(
    record({"type": constant("text"), "text": text()}, "type", "text"),
    record(
        {
            "type": constant("image_url"),
            "image_url": record(
                {
                    "url": text(_("An address, or the picture itself as a data URL.")),
                    "detail": choice("auto", "low", "high"),
                },
                "url",
            ),
        },
        "type",
        "image_url",
    ),
    record(
        {
            "type": constant("input_audio"),
            "input_audio": record(
                {"data": text(_("Base64.")), "format": choice("wav", "mp3")},
                "data",
                "format",
            ),
        },
        "type",
        "input_audio",
    ),
    record(
        {
            "type": constant("file"),
            "file": record(
                {"file_data": text(), "file_id": text(), "filename": text()}
            ),
        },
        "type",
        "file",
    ),
    record({"type": constant("refusal"), "refusal": text()}, "type", "refusal"),
    about=_("A piece of a message: text, picture, sound or file."),
)
TOOL_CALL: Schema = record(
    {
        "id": text(),
        "type": constant("function"),
        "function": record(
            {
                "name": text(),
                "arguments": text(_("JSON, written by the model: check it.")),
            },
            "name",
            "arguments",
        ),
    },
    "id",
    "type",
    "function",
)
CONTENT = either(text(), listing(ref("ChatPart"), min_items=1))
MESSAGE: Schema = either(
    record(
        {
            "role": choice("developer", "system", "user"),
            "content": CONTENT,
            "name": text(),
        },
        "role",
        "content",
    ),
    record(
        {
            "role": constant("assistant"),
            "content": nullable(CONTENT),
            "refusal": nullable(text()),
            "tool_calls": listing(ref("ToolCall")),
            "name": text(),
        },
        "role",
    ),
    record(
        {
            "role": constant("tool"),
            "content": CONTENT,
            "tool_call_id": text(_("The call that this is the result of.")),
        },
        "role",
        "content",
        "tool_call_id",
    ),
    about=_("One turn of the conversation."),
)
TOOL: Schema = record(
    {
        "type": constant("function"),
        "function": record(
            {
                "name": text(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$"),
                "description": text(_("When to call it and what it does.")),
                "parameters": free(_("A JSON Schema of its arguments.")),
                "strict": flag(_("Hold the model to that schema.")),
            },
            "name",
        ),
    },
    "type",
    "function",
    about=_("A function that the model may ask you to call."),
)
TOOL_CHOICE: Schema = either(
    choice("none", "auto", "required"),
    record(
        {
            "type": constant("function"),
            "function": record({"name": text(min_length=1)}, "name"),
        },
        "type",
        "function",
    ),
    about=_(
        "Whether tools may, must or must not be called, or which one. Only "
        "together with `tools`."
    ),
)
FORMAT: Schema = either(
    record({"type": choice("text", "json_object")}, "type"),
    record(
        {
            "type": constant("json_schema"),
            "json_schema": record(
                {
                    "name": text(),
                    "description": text(),
                    "schema": free(_("The JSON Schema that the answer must follow.")),
                    "strict": flag(),
                },
                "name",
            ),
        },
        "type",
        "json_schema",
    ),
    about=_("Plain text, any JSON object, or JSON of your schema."),
)
COMPONENTS: dict[str, Schema] = {
    "ChatPart": PART,
    "ChatMessage": MESSAGE,
    "ToolCall": TOOL_CALL,
    "ChatTool": TOOL,
}
