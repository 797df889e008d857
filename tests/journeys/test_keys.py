"""API keys: every place where clients put them, and every way in which they fail."""

from typing import Any

import openai
import pytest

from tests.journeys.caller import Caller
from tests.journeys.refusals import INVALID, check
from tests.journeys.stage import Client, Stage

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("authorization", "bearer  {key} "),
        ("x-api-key", "{key}"),
        ("x-goog-api-key", "{key}"),
    ],
)
def test_key_in_every_place_where_clients_put_it(
    client: Client, header: str, value: str
):
    caller = Caller(client.stage.server.port, None)
    headers = {header: value.format(key=client.secret)}
    assert caller.call("GET", "/v1/models", headers=headers).status == 200


def test_no_key_and_bad_keys(client: Client):
    port, errors = client.stage.server.port, client.stage.errors
    reply = Caller(port, None, errors).call("GET", "/v1/models")
    check(reply, 401, INVALID, None, None)
    altered = client.secret[:-1] + ("a" if client.secret[-1] != "a" else "b")
    for bad in (altered, "sk-short", "My API Key", "sk-" + "x" * 500, "ключ"):
        headers = {"authorization": f"Bearer {bad}".encode().decode("latin-1")}
        reply = Caller(port, None, errors).call("GET", "/v1/models", headers=headers)
        check(reply, 401, INVALID, "invalid_api_key", None)
        assert client.secret[10:50] not in reply.error["message"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("is_enabled", False, "api_key_disabled"),
        ("revoked_at", "now", "api_key_disabled"),
        ("expires_at", "now", "api_key_expired"),
    ],
)
def test_key_out_of_use(stage: Stage, field: str, value: Any, code: str):
    mine = stage.issue_key()
    stage.clerk.do("change_key", public_id=mine.public_id, field=field, value=value)
    check(mine.http.call("GET", "/v1/models"), 403, INVALID, code, None)
    with mine.open_sdk() as sdk, pytest.raises(openai.PermissionDeniedError):
        sdk.models.list()
