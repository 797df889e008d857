"""Reading a request's fields, with OpenAI's words for what is wrong with them.

Each endpoint lists the shapes of the fields it knows; unknown fields are ignored, as
an upstream does. JSON null means "left out".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.answer import RefusedRequestError

TYPE_NAMES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "any": (object,),
}
ARTICLES = {"integer": "an integer", "object": "an object", "array": "an array"}
MODEL_MISSING = "you must provide a model parameter"


@dataclass(frozen=True, slots=True)
class Shape:
    """`kind` is a key of TYPE_NAMES, or several joined by "|". `low` and `high` bound
    a number's value, or the length of a string or array."""

    kind: str
    default: Any = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    is_required: bool = False


MODEL = Shape("string", low=1)
SAMPLING: dict[str, Shape] = {
    "temperature": Shape("number", low=0, high=2),
    "top_p": Shape("number", low=0, high=1),
    "presence_penalty": Shape("number", low=-2, high=2),
    "frequency_penalty": Shape("number", low=-2, high=2),
    "seed": Shape("integer", low=-(2**63), high=2**63 - 1),
    "logit_bias": Shape("object"),
    "user": Shape("string"),
    "stop": Shape("string|array"),
    "stream": Shape("boolean", default=False),
    "stream_options": Shape("object"),
}


def read_fields(
    given: Mapping[str, Any], shapes: Mapping[str, Shape], *, is_form: bool = False
) -> dict[str, Any]:
    """Every name of `shapes` with its checked value or its default.

    Raises RefusedRequestError. A form's text becomes the number or boolean asked for.
    """
    return {
        name: _read_field(given.get(name), name, shape, is_form=is_form)
        for name, shape in shapes.items()
    }


def require_model(given: Mapping[str, Any]) -> str:
    """The model's name; it has a message of its own where every other field has not."""
    if given.get("model") in (None, ""):
        raise RefusedRequestError(MODEL_MISSING)
    return str(read_fields(given, {"model": MODEL})["model"])


def refuse_type(value: object, name: str, expected: str) -> RefusedRequestError:
    got = describe_type(value)
    return RefusedRequestError(
        f"Invalid type for '{name}': expected {expected}, but got {got} instead.",
        param=name,
        code="invalid_type",
    )


def refuse_value(name: str, reason: str) -> RefusedRequestError:
    return RefusedRequestError(
        f"Invalid '{name}': {reason}", param=name, code="invalid_value"
    )


def refuse_missing(name: str) -> RefusedRequestError:
    return RefusedRequestError(
        f"Missing required parameter: '{name}'.",
        param=name,
        code="missing_required_parameter",
    )


def describe_type(value: object) -> str:
    for kind in ("string", "boolean", "integer", "number", "object", "array"):
        if _is_kind(value, kind):
            return ARTICLES.get(kind, f"a {kind}")
    return "null" if value is None else "something else"


def _read_field(value: Any, name: str, shape: Shape, *, is_form: bool) -> Any:
    if value is None:
        if shape.is_required:
            raise refuse_missing(name)
        return shape.default
    value = _convert_text(value, shape.kind) if is_form else value
    if shape.kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)  # 3.0 is an integer, says JSON Schema
    kinds = shape.kind.split("|")
    if not any(_is_kind(value, kind) for kind in kinds):
        expected = " or ".join(ARTICLES.get(kind, f"a {kind}") for kind in kinds)
        raise refuse_type(value, name, expected)
    if shape.choices:
        _check_choice(value, name, shape.choices)
    _check_bounds(value, name, shape)
    return value


def _is_kind(value: object, kind: str) -> bool:
    if isinstance(value, bool):  # Python counts booleans among the integers
        return kind in ("boolean", "any")
    return isinstance(value, TYPE_NAMES[kind])


def _convert_text(value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    try:
        return {"integer": int, "number": float}.get(kind, str)(value)
    except ValueError:
        return value


def _check_choice(value: Any, name: str, choices: tuple[str, ...]) -> None:
    if isinstance(value, str) and value not in choices:
        supported = ", ".join(f"'{choice}'" for choice in choices)
        raise RefusedRequestError(
            f"Invalid value: '{value[:64]}'. Supported values are: {supported}.",
            param=name,
            code="invalid_value",
        )


def _check_bounds(value: Any, name: str, shape: Shape) -> None:
    is_sized = isinstance(value, (str, list))
    measured = len(value) if is_sized else value
    if isinstance(measured, (dict, bool)):
        return
    what = "length" if is_sized else "value"
    # Written so that NaN, which compares as false, is refused.
    if shape.low is not None and not measured >= shape.low:
        raise refuse_value(name, f"expected a {what} >= {shape.low}.")
    if shape.high is not None and not measured <= shape.high:
        raise refuse_value(name, f"expected a {what} <= {shape.high}.")
