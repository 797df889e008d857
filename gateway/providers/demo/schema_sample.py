"""A small value that fits a JSON schema, for those who want structured output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.answer import dump_json

MAX_DEPTH = 8
MAX_VALUES = 500  # a schema that refers to itself must end somewhere
MAX_ITEMS = 3


def write_structured(schema: Any, text: str) -> str:
    """JSON text that fits `schema`; without one, an object with a single message."""
    value = sample_schema(schema, text) if schema else {"message": text}
    return dump_json(value).decode()


def sample_schema(schema: Any, text: str) -> Any:
    """The plainest value of `schema`, with `text` where a string is allowed.

    Covers what structured output allows (types, enum, const, anyOf, $ref); limits on
    numbers and lengths are not looked at. Never raises; odd schemas end in null.
    """
    return _Sampler(schema, text).sample(schema, MAX_DEPTH)


@dataclass(slots=True)
class _Sampler:
    root: Any
    text: str
    values_left: int = MAX_VALUES

    def sample(self, schema: Any, depth: int) -> Any:
        self.values_left -= 1
        if not isinstance(schema, dict) or depth <= 0 or self.values_left < 0:
            return None
        if "const" in schema:
            return schema["const"]
        if isinstance(choices := schema.get("enum"), list) and choices:
            return choices[0]
        if isinstance(target := schema.get("$ref"), str):
            return self.sample(_follow_reference(self.root, target), depth - 1)
        for branch in ("anyOf", "oneOf", "allOf"):
            if isinstance(options := schema.get(branch), list) and options:
                return self.sample(options[0], depth - 1)
        return self._sample_type(schema, depth)

    def _sample_type(self, schema: dict[str, Any], depth: int) -> Any:
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) and kind else kind
        if kind == "object" or (kind is None and "properties" in schema):
            return self._sample_object(schema.get("properties"), depth)
        if kind == "array":
            return self._sample_array(schema, depth)
        plain = {"string": self.text, "integer": 0, "number": 0, "boolean": False}
        return plain.get(kind) if isinstance(kind, str) else None

    def _sample_object(self, properties: Any, depth: int) -> dict[str, Any]:
        if not isinstance(properties, dict):
            return {}
        return {key: self.sample(one, depth - 1) for key, one in properties.items()}

    def _sample_array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        count = schema.get("minItems")
        if not isinstance(count, int):
            return []
        wanted = range(min(count, MAX_ITEMS))
        return [self.sample(schema.get("items"), depth - 1) for _ in wanted]


def _follow_reference(root: Any, target: str) -> Any:
    found = root
    for step in target.removeprefix("#").strip("/").split("/"):
        if step:
            found = found.get(step) if isinstance(found, dict) else None
    return found
