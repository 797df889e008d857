"""The honest minimum a gateway is measured against: bare ASGI and a pooled client.

It checks nothing and keeps nothing: body in, same body out, answer back as it comes.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import aiohttp

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

UPSTREAM_URL = os.environ.get("UPSTREAM_URL", "")
HEADERS = {"content-type": "application/json", "authorization": "Bearer x"}
sessions: list[aiohttp.ClientSession] = []


def open_session() -> aiohttp.ClientSession:
    """Made at the first call: this interface has no start-up event."""
    if not sessions:
        timeout = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(limit=0)
        sessions.append(aiohttp.ClientSession(connector=connector, timeout=timeout))
    return sessions[0]


async def read_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


async def application(
    scope: MutableMapping[str, Any], receive: Receive, send: Send
) -> None:
    body = await read_body(receive)
    url = UPSTREAM_URL + scope["path"]
    async with open_session().post(url, data=body, headers=HEADERS) as answer:
        await send_head(answer, send)
        if answer.content_length is not None:
            await send({"type": "http.response.body", "body": await answer.read()})
            return
        async for chunk in answer.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def send_head(answer: aiohttp.ClientResponse, send: Send) -> None:
    headers = [(b"content-type", answer.headers["content-type"].encode("latin-1"))]
    if answer.content_length is not None:
        headers.append((b"content-length", b"%d" % answer.content_length))
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": headers}
    )
