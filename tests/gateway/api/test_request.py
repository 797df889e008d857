import asyncio
import tracemalloc
from typing import Any

import pytest

from gateway.api.request import ClientLeft
from gateway.errors import BodyTimeout, TooLarge, WrongContentType
from tests.gateway.api.asgi import LEFT, body_of, make_request


@pytest.mark.parametrize(
    "parts", [(b'{"a":1}',), (b'{"a"', b":1}"), (b"", b'{"a":1}', b""), (b"{",) * 50]
)
async def test_a_body_comes_whole(parts: tuple[bytes, ...]):
    request = make_request(*body_of(*parts))
    assert await request.read_json_body() == b"".join(parts)


async def test_no_body_is_an_empty_one():
    assert await make_request({"type": "http.request"}).read_json_body() == b""


async def test_a_body_of_one_part_is_not_copied():
    part = b"x" * 10_000
    assert await make_request(*body_of(part)).read_json_body() is part


async def test_millions_of_tiny_parts_take_only_their_bytes():
    parts = body_of(*[b"xy"] * 200_000)
    request = make_request(*parts)
    request.receive = _deal(parts)
    tracemalloc.start()
    try:
        assert len(await request.read_json_body()) == 400_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def _deal(messages: list[Any]) -> Any:
    waiting = iter(messages)

    async def receive() -> Any:
        return next(waiting)

    return receive


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=utf-8",
        " application/json ",
    ],
)
async def test_content_types_of_json(kind: str):
    request = make_request(*body_of(b"{}"), content_type=kind)
    assert await request.read_json_body() == b"{}"


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/jsonx", "multipart/form-data; boundary=x"]
)
async def test_other_content_types(kind: str):
    request = make_request(*body_of(b"{}"), content_type=kind)
    with pytest.raises(WrongContentType, match="only accepts 'application/json'"):
        await request.read_json_body()


async def test_an_announced_size_is_refused_unread(settings: Any):
    settings.MAX_JSON_BYTES = 10
    request = make_request(content_length="11")
    with pytest.raises(TooLarge) as caught:
        await request.read_json_body()
    assert (
        caught.value.message
        == "Maximum content size limit (10) exceeded (11 bytes read)"
    )


@pytest.mark.parametrize("length", ["9" * 19, "9" * 9000])
async def test_a_size_of_thousands_of_digits(length: str):
    with pytest.raises(TooLarge) as caught:
        await make_request(content_length=length).read_json_body()
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("length", ["", "-1", "abc", "1.5", "\xb2"])
async def test_an_odd_size_is_not_believed(length: str):
    request = make_request(*body_of(b"{}"), content_length=length)
    assert await request.read_json_body() == b"{}"


async def test_a_body_is_read_no_further_than_its_limit(settings: Any):
    settings.MAX_JSON_BYTES = 10
    request = make_request(*body_of(b"x" * 6, b"x" * 6, b"x" * 6), content_length="5")
    with pytest.raises(TooLarge, match="12 bytes read"):
        await request.read_json_body()
    assert (await request.receive())["body"] == b"x" * 6


async def test_a_body_of_just_the_limit(settings: Any):
    settings.MAX_JSON_BYTES = 10
    assert len(await make_request(*body_of(b"x" * 10)).read_json_body()) == 10


async def test_a_slow_body_times_out(settings: Any):
    settings.BODY_TIMEOUT = 0.02
    request = make_request(body_of(b"{", b"}")[0])
    with pytest.raises(BodyTimeout):
        await request.read_json_body()


async def test_a_client_that_leaves_in_its_body():
    with pytest.raises(ClientLeft):
        await make_request(body_of(b"{", b"}")[0], LEFT).read_json_body()


async def test_a_client_that_leaves_cancels_its_call():
    request = make_request(LEFT)

    async def serve() -> None:
        request.watch_client()
        await asyncio.sleep(10)

    task = asyncio.ensure_future(serve())
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 1)
    assert request.has_client_left


@pytest.mark.parametrize("after", [0.0, 0.05])
async def test_a_finished_call_is_watched_no_more(
    after: float, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gateway.api.request.WATCH_AFTER", 0.02)
    left = asyncio.Event()
    request = make_request()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return LEFT

    request.receive = receive

    async def serve() -> None:
        request.watch_client()
        await asyncio.sleep(after)
        request.stop_watching()
        left.set()
        await asyncio.sleep(0.05)

    await serve()
    assert not request.has_client_left
    make_request().stop_watching()


async def test_what_drf_asks_of_a_request():
    request = make_request(x_api_key="k", content_type="a/b")
    assert request.META["HTTP_X_API_KEY"] == "k"
    assert request.META["REQUEST_METHOD"] == "POST"
    assert request.headers == {"x-api-key": "k", "content-type": "a/b"}
