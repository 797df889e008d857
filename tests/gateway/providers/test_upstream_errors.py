import json
from typing import Any

import pytest

from gateway.providers.upstream_errors import (
    read_error,
    read_inner_error,
    read_retry_after,
)

OPENAI = {"message": "no", "type": "invalid_request_error", "param": "n", "code": "x"}


def read(status: int, error: Any = OPENAI, **headers: str) -> Any:
    return read_error(status, headers, json.dumps({"error": error}).encode())


@pytest.mark.parametrize(
    ("status", "relayed", "is_final", "cause"),
    [
        (400, 400, True, "refused_400"),
        (401, 502, False, "credential_refused_401"),
        (402, 502, False, "credential_refused_402"),
        (403, 502, False, "credential_refused_403"),
        (404, 404, False, "not_found"),
        (408, 504, False, "status_408"),
        (409, 409, True, "refused_409"),
        (413, 413, True, "refused_413"),
        (415, 415, True, "refused_415"),
        (422, 400, True, "refused_422"),
        (429, 429, False, "rate_limited"),
        (301, 502, False, "status_301"),
        (405, 502, False, "status_405"),
        (500, 502, False, "status_500"),
        (502, 502, False, "status_502"),
        (503, 502, False, "status_503"),
        (504, 504, False, "status_504"),
        (524, 504, False, "status_524"),
        (529, 502, False, "status_529"),
    ],
)
def test_what_a_status_means(status: int, relayed: int, is_final: bool, cause: str):
    error = read(status)
    assert (error.http_status, error.is_final, error.cause) == (
        relayed,
        is_final,
        cause,
    )


@pytest.mark.parametrize("status", [401, 402, 403, 500, 503])
def test_what_is_between_us_and_them_is_not_told(status: int):
    error = read(status, {"message": "Incorrect API key: abcdef", "code": "secret"})
    assert error.to_body()["error"] == {
        "message": "The model's upstream failed. Please try again.",
        "type": "upstream_error",
        "param": None,
        "code": "upstream_error",
    }


def test_a_refusal_keeps_its_words():
    assert read(400).to_body() == {"error": OPENAI}


@pytest.mark.parametrize(
    ("code", "shown"),
    [(400, "400"), ("x", "x"), (None, None), ({"a": 1}, None), ([], None), ("", None)],
)
def test_codes_are_texts(code: Any, shown: str | None):
    assert (
        read(400, {"message": "no", "code": code}).to_body()["error"]["code"] == shown
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error":{"message":"why"}}', "why"),
        (b'{"error":"why"}', "why"),
        (b'{"message":"why"}', "why"),
        (b'{"detail":"why"}', "why"),
        (b'[{"error":{"message":"why"}}]', "why"),
        (b'{"detail":[{"loc":["body","n"],"msg":"why"}]}', "why"),
        (b'{"error":{"message":{"a":1}}}', "{'a': 1}"),
        (b"<html>secret</html>", "The upstream refused the request."),
        (b"", "The upstream refused the request."),
        (b'{"error":null}', "The upstream refused the request."),
        (b"[" * 200_000, "The upstream refused the request."),
        (b'{"detail":[7]}', "The upstream refused the request."),
    ],
)
def test_where_upstreams_put_their_message(body: bytes, message: str):
    error = read_error(400, {}, body).to_body()["error"]
    assert (error["message"], error["type"]) == (message, "invalid_request_error")


def test_the_field_that_pydantic_names():
    body = b'{"detail":[{"loc":["body","messages",0,"role"],"msg":"missing"}]}'
    error = read_error(422, {}, body).to_body()["error"]
    assert error["param"] == "messages.0.role"


def test_a_400_about_the_model_lets_another_channel_try():
    error = read(400, {"message": "no such model", "code": "model_not_found"})
    assert (error.http_status, error.is_final) == (404, False)


def test_a_400_about_our_key_is_not_the_callers():
    details = [{"@type": "ErrorInfo", "reason": "API_KEY_INVALID"}]
    error = read(400, {"code": 400, "message": "bad key", "details": details})
    assert (error.http_status, error.is_final) == (502, False)
    assert "key" not in error.message


def test_missing_model_of_a_404():
    assert read(404, {"message": "no"}).to_body()["error"]["code"] == "model_not_found"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "x", "retry-after": "2"}, 2.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
    ],
)
def test_reading_retry_after(headers: dict[str, str], seconds: float | None):
    assert read_retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("7", b"7"), ("0", b"1"), ("1.2", b"2"), ("60", b"60"), ("3600", b"60")],
)
def test_retry_after_is_kept_up_to_a_minute(sent: str, kept: bytes):
    error = read(429, **{"retry-after": sent})
    assert error.headers == ((b"retry-after", kept),)
    assert error.to_body()["error"]["code"] == "rate_limit_exceeded"


def test_a_rate_limit_without_a_time():
    assert read(429).headers == ()


@pytest.mark.parametrize(
    ("error", "relayed", "is_final", "cause"),
    [
        ({"message": "boom"}, 502, False, "error_in_answer"),
        ("boom", 502, False, "error_in_answer"),
        (["boom"], 502, False, "error_in_answer"),
        ({"code": 500}, 502, False, "error_in_answer"),
        ({"code": "context_length_exceeded"}, 400, True, "error_in_answer"),
        ({"type": "invalid_request_error"}, 400, True, "error_in_answer"),
        ({"code": "model_not_found"}, 404, False, "not_found"),
        ({"code": 429}, 429, False, "rate_limited"),
        ({"code": "rate_limit_exceeded"}, 429, False, "rate_limited"),
        ({"code": 401}, 502, False, "credential_refused_401"),
        (
            {"code": "invalid_api_key", "type": "invalid_request_error"},
            502,
            False,
            "credential_refused_invalid_api_key",
        ),
    ],
)
def test_errors_inside_answers(error: Any, relayed: int, is_final: bool, cause: str):
    found = read_inner_error(error)
    assert (found.http_status, found.is_final, found.cause) == (
        relayed,
        is_final,
        cause,
    )
    assert set(found.to_body()["error"]) == {"message", "type", "param", "code"}


def test_all_that_is_shown_is_redacted():
    secret = "see https://up.internal/x, sk-abcdefgh, org-a1b2c3d4"
    fields = dict.fromkeys(("message", "type", "param", "code"), secret)
    shown = json.dumps(
        [read(400, fields).to_body(), read_inner_error(fields).to_body()]
    )
    assert "internal" not in shown
    assert "abcdefgh" not in shown
    assert "a1b2" not in shown


def test_a_very_long_message_is_cut():
    error = read_inner_error({"message": "x " * 10_000_000})
    assert len(error.to_body()["error"]["message"]) == 1000


def test_llama_cpps_long_prompt_is_told_as_openai_tells_it():
    error = {
        "code": 400,
        "message": "the request exceeds the available context size",
        "type": "exceed_context_size_error",
        "n_ctx": 1024,
    }
    refusal = read(400, error)
    assert refusal.is_final
    assert refusal.to_body()["error"] == {
        "message": "the request exceeds the available context size",
        "type": "invalid_request_error",
        "param": "messages",
        "code": "context_length_exceeded",
    }
