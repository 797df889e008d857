"""A request of the lean path: what DRF's view set needs, made without its wrappers."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from gateway.client_address import find_client_address
from gateway.errors import BodyTimeout, TooLarge, WrongContentType
from gateway.key_rules import Address
from gateway.rids import new_rid
from gateway.wire.forms import Form, FormReader

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
MAX_DIGITS = 18
WATCH_AFTER = 0.1  # seconds
TOO_LARGE = "Maximum content size limit ({most}) exceeded ({size} bytes read)"


def _do_nothing() -> None:
    pass


class ClientLeft(Exception):
    """The connection closed; there is nobody to answer."""


class _Body:
    """One part is kept as it came; more are gathered in one buffer, so that millions
    of tiny ones take no more memory than their bytes."""

    def __init__(self) -> None:
        self._first = b""
        self._rest = bytearray()

    def take(self, part: bytes) -> None:
        if self._first:
            self._rest += part
        else:
            self._first = part

    def whole(self) -> bytes:
        return self._first + self._rest if self._rest else self._first


class LeanRequest(HttpRequest):
    """`rid` is the call's id, in the log, the ledger and the `x-request-id` header."""

    def __init__(self, scope: MutableMapping[str, Any], receive: Receive) -> None:
        # Not HttpRequest's own: its query dicts and META cost more than the call.
        self.scope = scope
        self.receive = receive
        self.method: str = scope["method"]
        self.path = self.path_info = scope["path"]
        self.query_string: bytes = scope.get("query_string", b"")
        self.rid: UUID = new_rid()
        self.resolver_match = None
        self._watch: asyncio.Task[None] | None = None
        self._watch_timer: asyncio.TimerHandle | None = None
        self.has_client_left = False
        self.on_close: Callable[[], None] = _do_nothing

    @cached_property
    def headers(self) -> dict[str, str]:  # type: ignore[override]  # a plain dict
        return {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in self.scope["headers"]
        }

    @cached_property
    def META(self) -> dict[str, Any]:  # type: ignore[override]  # noqa: N802  Django's
        names = {f"HTTP_{it.upper().replace('-', '_')}": it for it in self.headers}
        meta = {name: self.headers[header] for name, header in names.items()}
        client = self.scope.get("client") or ("",)
        return {**meta, "REQUEST_METHOD": self.method, "REMOTE_ADDR": client[0]}

    @property
    def client_address(self) -> Address | None:
        """Not cached: only keys that are bound to addresses ask, once a call."""
        forwarded = [
            value.decode("latin-1")
            for name, value in self.scope["headers"]
            if name == b"x-forwarded-for"
        ]
        peer = self.scope.get("client") or ("",)
        return find_client_address(peer[0], forwarded)

    async def read_json_body(self) -> bytes:
        """Raises WrongContentType, TooLarge, BodyTimeout or ClientLeft."""
        content_type = self.headers.get("content-type", "application/json")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise WrongContentType(
                f"Unsupported content type: '{content_type[:100]}'. This API method "
                "only accepts 'application/json' requests, but you specified the "
                f"header 'Content-Type: {content_type[:100]}'."
            )
        body = _Body()
        await self._read_parts(settings.MAX_JSON_BYTES, body.take)
        return body.whole()

    async def read_form(self, most: int) -> Form:
        """A multipart body, spooled to disk as it arrives."""
        reader = FormReader(self.headers.get("content-type", ""))
        try:
            await self._read_parts(most, reader.feed)
            return reader.finish()
        except BaseException:
            reader.close()
            raise

    async def _read_parts(self, most: int, take: Callable[[bytes], None]) -> None:
        announced = self.headers.get("content-length", "")
        # By length first: Python refuses to read a number of thousands of digits.
        is_long = len(announced) > MAX_DIGITS
        if announced.isdecimal() and (is_long or int(announced) > most):
            raise TooLarge(TOO_LARGE.format(most=most, size=announced[:MAX_DIGITS]))
        size = 0
        try:
            async with asyncio.timeout(settings.BODY_TIMEOUT):
                while True:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise ClientLeft
                    part = message.get("body", b"")
                    size += len(part)
                    if size > most:
                        raise TooLarge(TOO_LARGE.format(most=most, size=size))
                    if part:
                        take(part)
                    if not message.get("more_body"):
                        return
        except TimeoutError:
            raise BodyTimeout from None

    def watch_client(self) -> None:
        """From soon on a client that leaves cancels the task that serves it. Most
        answers are out before: a task to watch each would cost more than it saves."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  an ASGI application runs in a task
        loop = asyncio.get_running_loop()
        self._watch_timer = loop.call_later(WATCH_AFTER, self._start_watching, task)

    def _start_watching(self, task: "asyncio.Task[Any]") -> None:
        self._watch = asyncio.ensure_future(self._wait_for_leave(task))

    async def _wait_for_leave(self, task: "asyncio.Task[Any]") -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.has_client_left = True
        task.cancel()

    def stop_watching(self) -> None:
        if self._watch_timer is not None:
            self._watch_timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
