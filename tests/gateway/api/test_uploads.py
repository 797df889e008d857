import asyncio
from typing import Any

import pytest

from gateway.api.request import ClientLeft
from gateway.errors import BodyTimeout, InvalidRequest, TooLarge
from gateway.wire.forms import FormReader
from tests.gateway.api.asgi import LEFT, body_of, make_request
from tests.gateway.wire.posting import (
    CONTENT_TYPE,
    keep_form,
    list_parts,
    write_multipart,
)


async def test_a_form_is_read():
    parts = [
        ("file", "a.wav", "audio/wav", b"\xff" * 1000),
        ("model", None, None, b"m"),
    ]
    body = write_multipart(parts)  # type: ignore[arg-type]  # str | None
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    request = make_request(*body_of(*pieces), content_type=CONTENT_TYPE)
    assert list_parts(keep_form(await request.read_form(10_000))) == parts


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[FormReader]:
    found: list[FormReader] = []

    def remember(kind: str) -> FormReader:
        found.append(FormReader(kind))
        return found[-1]

    monkeypatch.setattr("gateway.api.request.FormReader", remember)
    return found


BEGINNING = write_multipart([("a", "f", None, b"x" * 99)])[:90]


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        ([body_of(BEGINNING, b"")[0], LEFT], ClientLeft),
        ([body_of(BEGINNING, b"")[0]], BodyTimeout),
        (body_of(BEGINNING), InvalidRequest),
        (body_of(BEGINNING, b"x" * 500), TooLarge),
        (body_of(b"no form at all" * 10), InvalidRequest),
    ],
)
async def test_a_form_that_fails_leaves_no_file(
    messages: Any, error: type[Exception], settings: Any, readers: list[FormReader]
):
    settings.BODY_TIMEOUT = 0.02
    request = make_request(*messages, content_type=CONTENT_TYPE)
    with pytest.raises(error):
        await request.read_form(300)
    assert readers[0]._form.spool.closed


async def test_a_cancelled_upload_leaves_no_file(readers: list[FormReader]):
    request = make_request(body_of(BEGINNING, b"")[0], content_type=CONTENT_TYPE)
    task = asyncio.ensure_future(request.read_form(300))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert readers[0]._form.spool.closed
