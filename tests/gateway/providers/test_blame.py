"""Which errors say that our credential is at fault, and which do not."""

import json
from typing import Any

import pytest

from gateway.providers.upstream_errors import read_error, read_inner_error

KIND = {"message": "no", "type": "invalid_request_error", "code": None}


def read(status: int, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return read_error(status, {}, text.encode())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, ""),
        (401, "<html>"),
        (401, {"error": KIND}),
        (402, {"error": {"message": "Insufficient Balance"}}),  # DeepSeek
        (403, {"error": KIND}),
        (403, {"error": {"code": 403, "message": "Key limit exceeded"}}),  # OpenRouter
        (403, {"code": 30001, "message": "balance is insufficient"}),  # SiliconFlow
        (403, {"error": {"message": "no", "type": "new_api_error"}}),
        (429, {"error": {**KIND, "code": "insufficient_quota"}}),
        (429, {"error": {"message": "no", "type": "exceeded_current_quota_error"}}),
        (429, {"error": {"code": "1113", "message": "no"}}),  # Zhipu
        (400, {"error": {"code": "Arrearage", "message": "no"}}),  # DashScope
        (400, {"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}),
    ],
    ids=str,
)
def test_our_own_fault(status: int, body: Any):
    error = read(status, body)
    assert error.blames_credential
    assert error.cause.startswith("credential_refused_")
    assert (error.http_status, error.is_final) == (502, False)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, ""),
        (403, "<html>Access denied</html>"),  # a firewall in front of it
        (403, {"detail": "Forbidden"}),
        (403, {"code": "denied", "error": "Content violates the rules"}),  # xAI
        (429, {"error": {**KIND, "code": "rate_limit_exceeded"}}),
        (429, {"error": {"message": "insufficient_quota 401"}}),
        (500, {"error": {"message": "invalid_api_key"}}),
        (400, {"error": {"message": "invalid_api_key", "code": None}}),
    ],
    ids=str,
)
def test_words_in_a_message_blame_nobody(status: int, body: Any):
    assert not read(status, body).blames_credential


@pytest.mark.parametrize(
    "error",
    [
        {**KIND, "code": "content_policy_violation"},
        {**KIND, "code": "content_filter"},
        {"code": 403, "message": "flagged", "metadata": {"flagged_input": "x"}},
    ],
    ids=str,
)
def test_what_a_caller_sent_is_the_callers_fault(error: dict[str, Any]):
    found = read(403, {"error": error})
    assert not found.blames_credential
    assert (found.http_status, found.is_final) == (400, True)


@pytest.mark.parametrize("code", ["model_not_found", "Model.AccessDenied"])
def test_a_model_that_we_may_not_use_costs_no_credential(code: str):
    found = read(403, {"error": {**KIND, "code": code}})
    assert not found.blames_credential
    assert (found.http_status, found.is_final, found.cause) == (404, False, "not_found")


@pytest.mark.parametrize(
    ("error", "is_blamed"),
    [
        ({"code": 401}, True),
        ({"code": "invalid_api_key"}, True),
        ({"code": 403, "metadata": {"flagged_input": "x"}}, False),
        ({"code": 500}, False),
    ],
    ids=str,
)
def test_errors_inside_answers(error: dict[str, Any], is_blamed: bool):
    assert read_inner_error(error).blames_credential == is_blamed
