"""JSON in and out; what it may not hold is refused before any field is looked at."""

import math
from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from portal.management_api.problems import TooLarge

MOST_BYTES = 1_048_576
DEEPEST = 16  # lists and objects in one another


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises ParseError or TooLarge."""
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(_("The body is larger than 1 MiB."))
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            text = _("The body is not valid JSON: %(problem)s")
            raise ParseError(text % {"problem": error}) from None
        if not isinstance(value, dict):
            raise ParseError(_("The body must be a JSON object."))
        _check(value, 1)
        return value


def _check(value: Any, depth: int) -> None:
    """No database keeps U+0000 or infinities."""
    if depth > DEEPEST:
        raise ParseError(_("The body is nested too deep."))
    if isinstance(value, str) and "\0" in value:
        raise ParseError(_("A text may not hold the sign U+0000."))
    if isinstance(value, float) and not math.isfinite(value):
        raise ParseError(_("A number is too large."))
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=_write)


def _write(value: Any) -> Any:
    """DRF's dictionaries and lazy texts."""
    return dict(value) if isinstance(value, Mapping) else str(value)


class OnlyJson(BaseContentNegotiation):
    """Every answer is JSON, whatever `Accept` says."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        content_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((it for it in parsers if it.media_type == content_type), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type
