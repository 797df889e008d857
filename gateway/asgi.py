"""The lean handler of `/v1`: no middleware, no thread context, no signals.

Django's stock handler costs about four times what this does for the same answer; what
it gives beside that (sessions, locale, CSRF) has no place on an API that takes keys.
"""

import asyncio
import time
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.handlers.asgi import ASGIHandler
from django.urls import Resolver404, ResolverMatch, get_resolver

from gateway.api.exceptions import answer_error
from gateway.api.request import ClientLeft, LeanRequest, Receive
from gateway.errors import UnknownUrl
from gateway.relay.answer import Answer, Headers, Send, send_head, send_part

URLS = "gateway.api.urls"
MAX_PATH = 300  # characters; a model's name in it has 200 at most
OPEN_TO_BROWSERS: Headers = [(b"access-control-allow-origin", b"*")]
PREFLIGHT: Headers = [
    *OPEN_TO_BROWSERS,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"*, authorization"),
    (b"access-control-max-age", b"86400"),
]
EXPOSED: Headers = [
    *OPEN_TO_BROWSERS,
    (b"access-control-expose-headers", b"x-request-id, openai-processing-ms"),
    (b"openai-version", b"2020-10-01"),
]


class LeanHandler(ASGIHandler):
    def __init__(self) -> None:
        """Loads no middleware; loads the view set now and not in the first call."""
        resolve_path("/v1/models")

    async def __call__(  # type: ignore[override]  # what it awaits is a plain dict
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        started = time.monotonic()
        request = LeanRequest(scope, receive)
        if request.method == "OPTIONS":
            await send_head(send, 204, PREFLIGHT)
            await send_part(send, b"", is_last=True)
            return
        try:
            answer = await find_answer(request, started)
            headers = answer.headers + shared_headers(request.rid, started)
            await send_answer(answer, headers, send)
        except ClientLeft:
            return
        except asyncio.CancelledError:
            if not request.has_client_left:
                raise
        finally:
            request.stop_watching()
            request.on_close()


async def find_answer(request: LeanRequest, started: float) -> Answer:
    try:
        if len(request.path) > MAX_PATH:  # would be remembered, before any key is seen
            raise Resolver404
        match = resolve_path(request.path.rstrip("/"))
    except Resolver404:
        error = UnknownUrl(f"Invalid URL ({request.method} {request.path[:200]})")
        return answer_error(error, rid=request.rid, path=request.path, started=started)
    answer: Answer = await match.func(request, *match.args, **match.kwargs)
    return answer


@lru_cache(maxsize=4096)
def resolve_path(path: str) -> ResolverMatch:
    return get_resolver(URLS).resolve(path)


async def send_answer(answer: Answer, headers: Headers, send: Send) -> None:
    if answer.produce is not None:
        await answer.produce(send, headers)
        return
    length = (b"content-length", str(len(answer.body)).encode())
    await send_head(send, answer.status, [*headers, length])
    await send_part(send, answer.body, is_last=True)


def shared_headers(rid: UUID, started: float) -> Headers:
    milliseconds = str(round((time.monotonic() - started) * 1000)).encode()
    return [
        (b"x-request-id", str(rid).encode()),
        (b"openai-processing-ms", milliseconds),
        *EXPOSED,
    ]
