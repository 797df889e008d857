"""A JSON Schema as lines that a person can read, nested as it is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.docs.wording import show_about

MAX_DEPTH = 5
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an object; `rules` are its bounds in words."""

    name: str
    kind: str
    is_required: bool
    about: str
    rules: tuple[str, ...]
    values: tuple[str, ...]
    children: tuple["Field", ...]


class FieldReader:
    """Reads schemas of one document; `components` are its `components.schemas`."""

    def __init__(self, components: dict[str, Schema]) -> None:
        self._components = components

    def resolve(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._components[schema["$ref"].rpartition("/")[2]]
        return schema

    def read(self, schema: Schema, depth: int = 0) -> tuple[Field, ...]:
        """The members of an object; of a list, those of its items; of alternatives,
        those of each that has any, under its name."""
        schema = self.resolve(schema)
        if depth > MAX_DEPTH:
            return ()
        if "properties" in schema:
            required = schema.get("required", ())
            return tuple(
                self._read_field(name, inner, name in required, depth)
                for name, inner in schema["properties"].items()
            )
        if schema.get("type") == "array":
            return self.read(schema["items"], depth)
        return self._read_variants(schema, depth)

    def _read_variants(self, schema: Schema, depth: int) -> tuple[Field, ...]:
        variants = [self.resolve(it) for it in schema.get("anyOf", ())]
        nested = [it for it in variants if self.read(it, depth + 1)]
        if len(nested) == 1:
            return self.read(nested[0], depth)
        return tuple(
            Field(_name_variant(it), "", False, "", (), (), self.read(it, depth + 1))
            for it in nested
        )

    def _read_field(
        self, name: str, given: Schema, is_required: bool, depth: int
    ) -> Field:
        schema = self.resolve(given)
        about = given.get("description") or schema.get("description", "")
        return Field(
            name=name,
            kind=self.name_kind(schema),
            is_required=is_required,
            about=show_about(about),
            rules=tuple(_list_rules(schema)),
            values=self._list_values(schema),
            children=self.read(schema, depth + 1),
        )

    def name_kind(self, schema: Schema) -> str:
        schema = self.resolve(schema)
        if "anyOf" in schema:
            kinds = [self.name_kind(it) for it in schema["anyOf"]]
            return _(" or ").join(dict.fromkeys(kinds))
        kind = schema.get("type", "any")
        if isinstance(kind, list):
            return _(" or ").join(_name_type(it) for it in kind)
        if kind == "array":
            return _("list of %(kind)s") % {"kind": self.name_kind(schema["items"])}
        if schema.get("format") == "binary":
            return _("file")
        return _name_type(kind)

    def _list_values(self, schema: Schema) -> tuple[str, ...]:
        if "const" in schema:
            return (schema["const"],)
        if schema.get("type") == "array":
            return self._list_values(self.resolve(schema["items"]))
        found = list(schema.get("enum", ()))
        for variant in schema.get("anyOf", ()):
            found += self.resolve(variant).get("enum", ())
        return tuple(found)


def _name_type(kind: str) -> str:
    names = {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "object": _("object"),
        "array": _("list"),
        "null": "null",
    }
    return names.get(kind, kind)


def _name_variant(schema: Schema) -> str:
    """What tells this alternative from the others: its type or its role."""
    for name in ("type", "role"):
        inner = schema.get("properties", {}).get(name, {})
        values = [inner["const"]] if "const" in inner else inner.get("enum", ())
        if values:
            return f"{name}: {', '.join(values)}"
    return ", ".join(schema.get("properties", ()))


def _list_rules(schema: Schema) -> list[str]:
    """Bounds and default, as far as they say something to a reader."""
    rules = []
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and abs(high) < 2**53:
        rules.append(_("%(low)s to %(high)s") % {"low": low, "high": high})
    elif low is not None and high is None:
        rules.append(_("at least %(low)s") % {"low": low})
    if "maxLength" in schema:
        rules.append(_("at most %(count)s characters") % {"count": schema["maxLength"]})
    if "maxItems" in schema:
        rules.append(_("at most %(count)s items") % {"count": schema["maxItems"]})
    if "default" in schema:
        default = str(schema["default"]).lower()
        rules.append(_("default %(value)s") % {"value": default})
    return rules
