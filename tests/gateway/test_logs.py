import json
import logging
import sys
from typing import Any

import pytest

from gateway.logs import mask_secrets, render_line

KEY = "sk-AbCd12345678secretsecretsecret"


def render(**event: Any) -> dict[str, Any]:
    line = render_line(None, "info", {"event": "call", **event})
    assert b"\n" not in line
    fields: dict[str, Any] = json.loads(line)
    return fields


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"key {KEY} refused", "key sk-AbCd*** refused"),
        ("sk-or-v1-0123456789abcdef", "sk-or-v***"),
        ("sk-proj-0123456789", "sk-proj***"),
        (f"\\n{KEY}", "\\nsk-AbCd***"),
        ("Bearer abc.def-ghi", "Bearer ***"),
        ("'authorization': 'bearer abc'", "'authorization': 'bearer ***"),
        ("GET /v1/models?key=abc&alt=sse", "GET /v1/models?key=***&alt=sse"),
        ("postgres://me:hunter2@db/x", "postgres://me:***@db/x"),
        ("risk-averse task-list", "risk-averse task-list"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    ],
)
def test_masking(text: str, masked: str):
    assert mask_secrets(text) == masked


def test_any_field_of_a_line_is_masked():
    line = render(model=KEY, error=f"x\n{KEY}", path=f"/v1/models/{KEY}", nested=[KEY])
    assert "secretsecret" not in json.dumps(line)
    assert line["model"] == "sk-AbCd***"
    assert {"timestamp", "level", "event"} <= set(line)


def test_an_exception_is_whole_and_masked():
    try:
        raise ValueError(f"bad key {KEY} with Bearer abcdef")
    except ValueError as error:
        line = render(exc_info=error)
    assert "Traceback" in line["exception"]
    assert "ValueError: bad key sk-AbCd*** with Bearer ***" in line["exception"]


@pytest.mark.parametrize("value", ["\ud83d", 10**30, object(), b"x", {1: 2}])
def test_no_value_breaks_the_log(value: Any):
    assert "odd" in render(odd=value)


def test_records_of_libraries_are_masked_too():
    handler = logging.getLogger().handlers
    formatter = next(it.formatter for it in handler if _is_ours(it))
    assert formatter is not None
    try:
        raise ValueError(KEY)
    except ValueError:
        record = logging.LogRecord(
            "lib", logging.ERROR, "x.py", 1, "key=%s", (KEY,), sys.exc_info()
        )
    line = formatter.format(record)
    assert "secretsecret" not in line
    assert json.loads(line)["level"] == "error"


def _is_ours(handler: logging.Handler) -> bool:
    return "ProcessorFormatter" in type(handler.formatter).__name__
