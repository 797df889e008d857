"""What was asked: the texts of messages, items and parts, and the last one of the user.

Chat's messages and the responses endpoint's items differ in names only, so both are
read here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gateway.providers.demo.answer import RefusedRequestError
from gateway.providers.demo.fields import refuse_missing, refuse_type, refuse_value
from gateway.providers.demo.tokens import count_all_tokens

CHAT_ROLES = ("developer", "system", "user", "assistant", "tool", "function")
ITEM_ROLES = ("developer", "system", "user", "assistant")
TEXT_PARTS = ("text", "input_text", "output_text", "refusal")


@dataclass(slots=True)
class Question:
    """`texts` is everything that counts as prompt; `last` the user's last words."""

    texts: list[str] = field(default_factory=list)
    last: str = ""

    def add_text(self, text: str, *, is_users: bool) -> None:
        self.texts.append(text)
        if is_users and text.strip():
            self.last = text

    def count_tokens(self) -> int:
        return max(1, count_all_tokens(self.texts))


def read_messages(messages: list[Any]) -> Question:
    """Read chat's `messages`. Raises RefusedRequestError with the path of the fault."""
    if not messages:
        raise refuse_value("messages", "expected an array with at least one message.")
    question = Question()
    for index, message in enumerate(messages):
        name = f"messages[{index}]"
        role = _read_role(message, name, CHAT_ROLES)
        _add_content(question, message.get("content"), f"{name}.content", role)
        _add_tool_calls(question, message.get("tool_calls"), f"{name}.tool_calls")
    return question


def read_items(items: list[Any], name: str = "input") -> Question:
    """Read the items of a response's `input`; those without text are let through."""
    question = Question()
    for index, item in enumerate(items):
        path = f"{name}[{index}]"
        if not isinstance(item, dict):
            raise refuse_type(item, path, "an object")
        if "role" in item:
            role = _read_role(item, path, ITEM_ROLES)
            _add_content(question, item.get("content"), f"{path}.content", role)
        elif item.get("output") is not None:
            _add_content(question, item["output"], f"{path}.output", "tool")
        elif not isinstance(item.get("type"), str):
            raise refuse_missing(f"{path}.type")
    return question


def _read_role(message: Any, name: str, roles: tuple[str, ...]) -> str:
    if not isinstance(message, dict):
        raise refuse_type(message, name, "an object")
    role = message.get("role")
    if role is None:
        raise refuse_missing(f"{name}.role")
    if not isinstance(role, str):
        raise refuse_type(role, f"{name}.role", "a string")
    if role not in roles:
        supported = ", ".join(f"'{one}'" for one in roles)
        raise RefusedRequestError(
            f"Invalid value: '{role[:64]}'. Supported values are: {supported}.",
            param=f"{name}.role",
            code="invalid_value",
        )
    return role


def _add_content(question: Question, content: Any, name: str, role: str) -> None:
    """Null is what an assistant's turn of tool calls carries, so only there allowed."""
    if content is None and role == "assistant":
        return
    if isinstance(content, str):
        question.add_text(content, is_users=role == "user")
    elif isinstance(content, list):
        texts = [_read_part(part, f"{name}[{at}]") for at, part in enumerate(content)]
        question.add_text(" ".join(filter(None, texts)), is_users=role == "user")
    else:
        raise refuse_type(content, name, "a string or an array of objects")


def _read_part(part: Any, name: str) -> str:
    if not isinstance(part, dict):
        raise refuse_type(part, name, "an object")
    kind = part.get("type")
    if kind is None:
        raise refuse_missing(f"{name}.type")
    if not isinstance(kind, str):
        raise refuse_type(kind, f"{name}.type", "a string")
    if kind not in TEXT_PARTS:
        return ""
    key = "refusal" if kind == "refusal" else "text"
    text = part.get(key)
    if not isinstance(text, str):
        raise refuse_type(text, f"{name}.{key}", "a string")
    return text


def _add_tool_calls(question: Question, calls: Any, name: str) -> None:
    if calls is None:
        return
    if not isinstance(calls, list):
        raise refuse_type(calls, name, "an array of objects")
    for index, call in enumerate(calls):
        if not isinstance(call, dict):
            raise refuse_type(call, f"{name}[{index}]", "an object")
        function = call.get("function")
        arguments = function.get("arguments") if isinstance(function, dict) else None
        if isinstance(arguments, str):
            question.add_text(arguments, is_users=False)
