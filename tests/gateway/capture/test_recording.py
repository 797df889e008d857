"""An exchange is heard as it passes: the answer is untouched, a failure not hidden."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from gateway.capture import recording
from gateway.capture.recording import Recording, WaitingRoom
from gateway.capture.storage import read_exchange
from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.models import CapturedCall
from gateway.relay.answer import EVENT_HEADERS, JSON_HEADERS, Answer, Headers, Send
from gateway.rids import new_rid
from gateway.wire.call_request import CallRequest

pytestmark = pytest.mark.django_db(transaction=True)
BODY = b'{"model": "m", "messages": []}'


def make_recording() -> Recording:
    call = CallRequest(Endpoint.CHAT_COMPLETIONS, "m", body=BODY)
    return Recording(new_rid(), account_id=1, call=call, hours=2)


def read_kept(made: Recording) -> tuple[str, str]:
    recording._writer.submit(lambda: None).result(10)  # what came before is written
    exchange = read_exchange(made.rid, account_id=1)
    assert exchange is not None
    return exchange.request, exchange.answer


async def give(answer: Answer) -> Answer:
    return answer


def test_a_whole_answer(async_run: Any):
    made = make_recording()
    answer = Answer(200, [*JSON_HEADERS], b'{"id": 1}')
    assert async_run(made.listen(give(answer))) is answer
    assert read_kept(made) == (BODY.decode(), '{"id": 1}')


def test_a_stream_passes_at_once_and_is_kept_at_its_end(async_run: Any):
    made, sent = make_recording(), []

    async def produce(send: Send, headers: Headers) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in (b"data: one\n\n", b"data: two\n\n"):
            await send({"type": "http.response.body", "body": part})
            assert sent[-1] == part

    async def run() -> None:
        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message.get("body"))

        answer = Answer(200, [*EVENT_HEADERS], produce=produce)
        heard = await made.listen(give(answer))
        assert heard.produce is not None
        await heard.produce(send, heard.headers)

    async_run(run())
    assert sent == [None, b"data: one\n\n", b"data: two\n\n"]
    assert read_kept(made)[1] == "data: one\n\ndata: two\n\n"


def test_an_error_is_kept_and_raised(async_run: Any):
    made = make_recording()

    async def fail() -> Answer:
        raise UpstreamError(cause="cut")

    with pytest.raises(UpstreamError):
        async_run(made.listen(fail()))
    assert '"error"' in read_kept(made)[1]


def test_a_long_stream_is_remembered_up_to_a_limit(
    async_run: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recording, "MAX_HEARD", 10)
    made = make_recording()
    for _ in range(5):
        made._hear(b"12345678")
    assert (len(made.heard), made.missed) == (2, 24)


def test_when_too_many_wait_the_newest_is_dropped(
    async_run: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recording, "MAX_WAITING", 0)
    made = make_recording()
    async_run(made.listen(give(Answer(200, [*JSON_HEADERS], b"{}"))))
    recording._writer.submit(lambda: None).result(10)
    assert not CapturedCall.objects.exists()


def test_a_failure_to_write_is_nobodys_problem(
    async_run: Any, monkeypatch: pytest.MonkeyPatch
):
    def refuse(**_: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr(recording, "keep_exchange", refuse)
    made = make_recording()
    answer = Answer(200, [*JSON_HEADERS], b"{}")
    assert async_run(made.listen(give(answer))) is answer
    recording._writer.submit(lambda: None).result(10)
    assert recording.waiting_room.exchanges == 0


def test_the_waiting_room_counts_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recording, "MAX_WAITING_BYTES", 100)
    room = WaitingRoom()
    assert room.enter(60)
    assert not room.enter(60)
    room.leave(60)
    assert room.enter(100)
