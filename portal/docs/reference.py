"""The API's document as the reference page shows it, in the active language."""

import json
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from portal.docs.document import build_document
from portal.docs.entries import FORM, Answer, Body, Operation, Problem, Section
from portal.docs.examples import build_example
from portal.docs.fields import FieldReader
from portal.docs.forms import Input, list_inputs
from portal.docs.highlight import highlight_sample
from portal.docs.management import PLACE, name_section, write_curl
from portal.docs.wording import show_about

EVENTS = "text/event-stream"
KINDS = (("image", "picture"), ("speech", "sound"))


def read_reference(base_url: str) -> tuple[Section, ...]:
    """All operations by subject, in the order of the document's tags."""
    return _read_reference(base_url, get_language() or "")


@lru_cache(maxsize=8)
def _read_reference(base_url: str, language: str) -> tuple[Section, ...]:
    """`language` is the active one: it is here to be remembered by."""
    document = build_document(base_url)
    reader = _Reader(document)
    return tuple(
        section
        for tag in document["tags"]
        if (
            section := Section(
                name_section(tag["name"]) or show_about(tag["description"]),
                reader.read_tag(tag["name"]),
            )
        ).operations
    )


def list_problems(base_url: str) -> tuple[Problem, ...]:
    """Every status of a call that is not a success, ascending."""
    problems = {
        problem.status: problem
        for section in read_reference(base_url)
        if not section.is_management
        for operation in section.operations
        for problem in operation.problems
    }
    return tuple(problems[status] for status in sorted(problems))


class _Reader:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._fields = FieldReader(document["components"]["schemas"])

    def read_tag(self, tag: str) -> tuple[Operation, ...]:
        return tuple(
            self._read_operation(method, path, operation)
            for path, methods in self._document["paths"].items()
            for method, operation in methods.items()
            if tag in operation["tags"]
        )

    def _read_operation(
        self, method: str, path: str, operation: dict[str, Any]
    ) -> Operation:
        contents = operation.get("requestBody", {}).get("content", {})
        good = find_good(operation["responses"])
        is_management = path.startswith(PLACE)
        kinds = [kind for word, kind in KINDS if word in path]
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=show_about(operation["summary"]),
            about=show_about(operation["description"]),
            bodies=tuple(bodies := [self._read_body(*it) for it in contents.items()]),
            parameters=list_inputs(operation.get("parameters", ())),
            answers=tuple(self._read_answers(good)),
            problems=tuple(self._read_problems(operation["responses"])),
            kind=kinds[0] if kinds else "json",
            example=self._show_example(good, is_plain=is_management),
            scope=operation.get("x-scope", ""),
            curl=self._write_curl(method, path, bodies) if is_management else "",
        )

    def _write_curl(self, method: str, path: str, bodies: list[Body]) -> str:
        base_url = self._document["servers"][0]["url"]
        body = bodies[0].example if bodies else ""
        return write_curl(base_url, method.upper(), path, body)

    def _read_body(self, media_type: str, content: dict[str, Any]) -> Body:
        schema = self._fields.resolve(content["schema"])
        made = {"value": build_example(self._fields, content["schema"])}
        examples: list[Any] = [*content.get("examples", {}).values(), made]
        is_form = media_type == FORM
        return Body(
            media_type=media_type,
            fields=self._fields.read(schema),
            example=json.dumps(examples[0]["value"], ensure_ascii=False, indent=2),
            inputs=self._read_inputs(schema) if is_form else (),
        )

    def _read_inputs(self, schema: dict[str, Any]) -> tuple[Input, ...]:
        required = schema.get("required", ())
        listed = [
            {
                "name": name,
                "schema": self._fields.resolve(it),
                "required": name in required,
            }
            for name, it in schema["properties"].items()
        ]
        return list_inputs(listed)

    def _read_answers(self, good: dict[str, Any]) -> list[Answer]:
        """Sounds share one line; events are a line of their own."""
        contents = good.get("content", {})
        plain = [name for name in contents if name != EVENTS]
        schema = contents.get("application/json", {}).get("schema", {})
        about = show_about(good["description"])
        answers = [Answer(tuple(plain), about, self._fields.read(schema))]
        if EVENTS in contents:
            event = contents[EVENTS]["schema"]
            fields = self._fields.read(_find_inner(event))
            answers.append(
                Answer((EVENTS,), show_about(event["description"]), fields, True)
            )
        return answers

    def _read_problems(self, responses: dict[str, Any]) -> list[Problem]:
        components = self._document["components"]["responses"]
        return [
            Problem(
                status,
                show_about(components[it["$ref"].rpartition("/")[2]]["description"]),
            )
            for status, it in responses.items()
            if "$ref" in it
        ]

    def _show_example(self, good: dict[str, Any], *, is_plain: bool) -> str:
        """The whole answer as JSON, highlighted unless `is_plain` (colours make a page
        of seventy answers heavy); "" when it is no JSON."""
        content = good.get("content", {}).get("application/json")
        if content is None:
            return ""
        example = build_example(self._fields, content["schema"])
        text = json.dumps(example, ensure_ascii=False, indent=2)
        return text if is_plain else highlight_sample(text, "json")


def find_good(responses: dict[str, Any]) -> dict[str, Any]:
    """Of a success: there is one."""
    return next(it for status, it in responses.items() if status.startswith("2"))


def _find_inner(event: dict[str, Any]) -> dict[str, Any]:
    """The schema of what an event's `data` holds when nothing is wrong."""
    data = event["properties"]["data"]
    texts = data.get("anyOf", [data])
    inner: dict[str, Any] = texts[0]["contentSchema"]["anyOf"][0]
    return inner
