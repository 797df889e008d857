"""Which tool the caller insists on, if any, in the forms of chat and of responses."""

from __future__ import annotations

from typing import Any

from gateway.providers.demo.fields import refuse_missing, refuse_type, refuse_value

MODES = ("none", "auto", "required")


def pick_tool(choice: Any, tools: list[Any] | None) -> str | None:
    """The name of the function to call, or None for an answer in text.

    The demo never decides to call a tool: it has no opinion, so it calls one only when
    told to. Raises RefusedRequestError.
    """
    names = read_tool_names(tools or [])
    if choice is None:
        return None
    if not tools:
        raise refuse_value("tool_choice", "it is only allowed when 'tools' are given.")
    if isinstance(choice, str):
        if choice not in MODES:
            raise refuse_value("tool_choice", "expected 'none', 'auto' or 'required'.")
        return names[0] if choice == "required" and names else None
    if not isinstance(choice, dict):
        raise refuse_type(choice, "tool_choice", "a string or an object")
    return _pick_named(choice, names)


def read_tool_names(tools: list[Any]) -> list[str]:
    """Names of the function tools, nested as in chat or flat as in responses."""
    names = []
    for index, tool in enumerate(tools):
        if not isinstance(tool, dict):
            raise refuse_type(tool, f"tools[{index}]", "an object")
        if not isinstance(tool.get("type"), str):
            raise refuse_missing(f"tools[{index}].type")
        if tool["type"] == "function":
            names.append(_read_name(tool, f"tools[{index}]"))
    return names


def _pick_named(choice: dict[str, Any], names: list[str]) -> str | None:
    if choice.get("type") != "function":  # a hosted or custom tool: the demo has none
        return None
    name = _read_name(choice, "tool_choice")
    if name not in names:
        raise refuse_value("tool_choice", "no tool of that name is among the 'tools'.")
    return name


def _read_name(holder: dict[str, Any], path: str) -> str:
    function = holder.get("function", holder)
    if not isinstance(function, dict):
        raise refuse_type(function, f"{path}.function", "an object")
    name = function.get("name")
    if not isinstance(name, str) or not name:
        raise refuse_missing(f"{path}.function.name")
    return name
