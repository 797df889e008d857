"""An example of what a schema describes, for answers that have none of their own."""

from typing import Any

from portal.docs.fields import FieldReader

VALUES: dict[str, Any] = {
    "string": "…",
    "integer": 1,
    "number": 0.5,
    "boolean": False,
    "null": None,
}
FORMATS = {
    "date-time": "2026-11-23T12:00:00Z",
    "date": "2026-11-23",
    "uuid": "019ab0c4-5d1e-7a3b-8f20-6c1d2e3f4a5b",
}
NUMBERS = ("integer", "number")
MAX_DEPTH = 6
CREATED = 1_795_400_000


def build_example(reader: FieldReader, schema: dict[str, Any], depth: int = 0) -> Any:
    """A value of `schema` with every member that it lists; of alternatives, the
    first."""
    schema = reader.resolve(schema)
    if depth > MAX_DEPTH:
        return "…"
    if "anyOf" in schema:
        return build_example(reader, schema["anyOf"][0], depth)
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    if "examples" in schema:
        return schema["examples"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [build_example(reader, schema["items"], depth + 1)]
    if kind == "object":
        return {
            name: CREATED
            if name.startswith("created") and inner.get("type") in NUMBERS
            else build_example(reader, inner, depth + 1)
            for name, inner in schema.get("properties", {}).items()
        }
    return FORMATS.get(schema.get("format", ""), VALUES[kind])
