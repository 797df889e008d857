"""Fields of a form that the reader fills in to try an operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.docs.wording import show_about

STARTS = {"model": {"image": "dall-e-2", "file": "whisper-1"}}


@dataclass(frozen=True, slots=True)
class Input:
    """`kind`: file, files, choice, number or text. `value` is what it starts with."""

    name: str
    kind: str
    is_required: bool
    about: str
    values: tuple[str, ...]
    value: str


def list_inputs(parameters: Iterable[dict[str, Any]]) -> tuple[Input, ...]:
    """Of OpenAPI parameters, or of a form's members in the same shape."""
    listed = list(parameters)
    names = {it["name"] for it in listed}
    return tuple(_read_input(it, names) for it in listed)


def _read_input(parameter: dict[str, Any], names: set[str]) -> Input:
    schema = parameter["schema"]
    about = schema.get("description", "")
    value = str(parameter.get("example", ""))
    if parameter["name"] == "model":
        value = next(
            (model for place, model in STARTS["model"].items() if place in names), ""
        )
    return Input(
        name=parameter["name"],
        kind=_name_kind(schema),
        is_required=bool(parameter.get("required")),
        about=show_about(about),
        values=_list_values(schema),
        value=value,
    )


def _name_kind(schema: dict[str, Any]) -> str:
    if schema.get("format") == "binary":
        return "file"
    if schema.get("items", {}).get("format") == "binary":
        return "files"
    if _list_values(schema):
        return "choice"
    return "number" if schema.get("type") in ("integer", "number") else "text"


def _list_values(schema: dict[str, Any]) -> tuple[str, ...]:
    if schema.get("type") == "boolean":
        return ("true", "false")
    if schema.get("type") == "array":
        return tuple(schema["items"].get("enum", ()))
    return tuple(schema.get("enum", ()))
