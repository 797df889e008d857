"""What the official SDK makes of our errors: classes, retries, and their absence."""

from collections.abc import Callable
from typing import Any

import openai
import pytest

from tests.journeys.stage import Client, Stage

pytestmark = pytest.mark.journey

HELLO: Any = [{"role": "user", "content": "Hello"}]


def count_requests(client: Client, call: Callable[[openai.OpenAI], Any]) -> int:
    """How many requests the SDK sent, as its own client saw them."""
    sent: list[Any] = []
    with client.open_sdk(max_retries=2) as sdk:
        sdk._client.event_hooks["request"] = [sent.append]
        with pytest.raises(openai.APIStatusError):
            call(sdk)
    return len(sent)


def ask(model: str, case: str, script: str = "") -> Callable[[openai.OpenAI], Any]:
    asked: Any = {"model": model, "messages": HELLO, "metadata": {"case": case}}
    asked |= {"user": script} if script else {}
    return lambda sdk: sdk.chat.completions.create(**asked)


def test_no_money_is_told_once(stage: Stage):
    poor = stage.issue_key(credit="0")
    assert count_requests(poor, ask("fake-chat", "poor")) == 1
    reply = poor.http.chat("fake-chat")
    assert reply.status == 429
    assert reply.error["type"] == reply.error["code"] == "insufficient_quota"
    assert reply.headers["x-should-retry"] == "false"
    assert "retry-after" not in reply.headers
    assert stage.find_bill("poor", 0) == []
    assert poor.account["posted"] == 0
    with poor.open_sdk() as sdk, pytest.raises(openai.RateLimitError):
        ask("fake-chat", "poor")(sdk)


def test_server_errors_are_tried_again(client: Client):
    assert count_requests(client, ask("fake-chat", "again-500", "status:500")) == 3
    assert len(client.stage.find_bill("again-500", 3)) == 3


def test_rate_limit_is_tried_again_after_what_it_says(client: Client):
    script = "status:429:retry-after-ms=50"
    assert count_requests(client, ask("fake-chat", "again-429", script)) == 3
    reply = client.http.chat("fake-chat", script)
    assert reply.headers["retry-after"] == "1"


def test_client_errors_are_not_tried_again(client: Client):
    assert count_requests(client, ask("fake-chat", "once-400", "status:400")) == 1
    assert count_requests(client, ask("no-such-model", "none")) == 1
    assert len(client.stage.find_bill("once-400")) == 1


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("status:400", openai.BadRequestError),
        ("status:401", openai.InternalServerError),
        ("status:422", openai.BadRequestError),
        ("status:429", openai.RateLimitError),
        ("status:503", openai.InternalServerError),
        ("garbage-html", openai.InternalServerError),
        ("empty", openai.InternalServerError),
        ("bad-json", openai.InternalServerError),
    ],
)
@pytest.mark.parametrize("is_stream", [False, True])
def test_class_of_an_error(client: Client, script: str, kind: type, is_stream: bool):
    if script == "bad-json" and is_stream:
        pytest.skip("breaks after its first events: tests of broken streams")
    asked: Any = {"messages": HELLO, "user": script, "stream": is_stream}
    with client.open_sdk() as sdk, pytest.raises(kind) as error:
        sdk.chat.completions.create(model="fake-chat", **asked)
    assert isinstance(error.value, openai.APIStatusError)
    assert error.value.request_id
