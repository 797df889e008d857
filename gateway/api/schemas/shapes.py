"""JSON Schema (2020-12, as OpenAPI 3.1 has it) in few words.

Descriptions are marked for translation by `_` where they are written; the document
itself stays English, the reference page shows them in the reader's language.
"""

from typing import Any

Schema = dict[str, Any]


def text(description: str = "", **rules: Any) -> Schema:
    return _describe({"type": "string", **_camel(rules)}, description)


def choice(*values: str, about: str = "", **rules: Any) -> Schema:
    return _describe({"type": "string", "enum": list(values), **rules}, about)


def constant(value: str) -> Schema:
    return {"type": "string", "const": value}


def whole(description: str = "", **rules: Any) -> Schema:
    return _describe({"type": "integer", **_camel(rules)}, description)


def number(description: str = "", **rules: Any) -> Schema:
    return _describe({"type": "number", **_camel(rules)}, description)


def flag(description: str = "", **rules: Any) -> Schema:
    return _describe({"type": "boolean", **rules}, description)


def listing(of: Schema, description: str = "", **rules: Any) -> Schema:
    return _describe({"type": "array", "items": of, **_camel(rules)}, description)


def record(
    properties: dict[str, Schema], *required: str, about: str = "", **rules: Any
) -> Schema:
    """An object. Unknown members are allowed, as JSON Schema has it by default: what
    the gateway does not know passes to the upstream."""
    schema: Schema = {"type": "object", "properties": properties, **rules}
    if required:
        schema["required"] = list(required)
    return _describe(schema, about)


def free(description: str = "") -> Schema:
    return _describe({"type": "object", "additionalProperties": True}, description)


def file(description: str) -> Schema:
    return _describe({"type": "string", "format": "binary"}, description)


def either(*schemas: Schema, about: str = "") -> Schema:
    return _describe({"anyOf": list(schemas)}, about)


def nullable(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def events(of: Schema, *, about: str, has_names: bool = False, end: str = "") -> Schema:
    """One server-sent event, its `data` a JSON text of the schema `of`, an error when
    the answer breaks off, or the word that says `end`."""
    data: Schema = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": either(of, ref("Error")),
    }
    if end:
        data = either(data, constant(end))
    properties: dict[str, Schema] = {"data": data}
    if has_names:
        properties = {"event": {"type": "string"}, **properties}
    return record(properties, "data", about=about)


def _camel(rules: dict[str, Any]) -> Schema:
    """`min_length=1` reads better in Python than the keyword itself."""
    return {
        "".join(
            word.title() if at else word for at, word in enumerate(name.split("_"))
        ): value
        for name, value in rules.items()
    }


def _describe(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema
