"""A plain HTTP client: shows what really came, when, and can leave at any moment."""

import http.client
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

JSON = {"content-type": "application/json"}
Body = bytes | str | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Reply:
    """Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def rid(self) -> str:
        return self.headers["x-request-id"]

    @property
    def fields(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def error(self) -> dict[str, Any]:
        """The error object; its shape is checked on the way."""
        found: dict[str, Any] = self.fields["error"]
        assert found.keys() == {"message", "type", "param", "code"}, found
        assert found["message"]
        assert found["code"] is None or isinstance(found["code"], str)
        return found


@dataclass(slots=True)
class Stream:
    """An open answer; iterate for the data of its events as they arrive."""

    response: http.client.HTTPResponse
    connection: http.client.HTTPConnection
    arrivals: list[float] = field(default_factory=list)  # time.time() of each event
    raw: bytearray = field(default_factory=bytearray)

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def rid(self) -> str:
        return str(self.response.getheader("x-request-id"))

    def __iter__(self) -> Iterator[str]:
        while line := self.response.readline():
            self.raw += line
            if line.startswith(b"data: "):
                self.arrivals.append(time.time())
                yield line[6:].decode().rstrip("\r\n")

    def read_all(self) -> list[str]:
        return list(self)

    def leave(self) -> None:
        """Closes the connection in the middle of whatever goes on."""
        if self.connection.sock:
            self.connection.sock.close()
        self.response.close()
        self.connection.close()


@dataclass(frozen=True, slots=True)
class Caller:
    """Speaks to one server with one key; `errors` gathers every error body seen."""

    port: int
    secret: str | None
    errors: list[bytes] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        body: Body = b"",
        headers: Mapping[str, str] = JSON,
        *,
        seconds: float = 30,
    ) -> Reply:
        with self._connect(seconds) as connection:
            connection.request(method, path, body or None, self._add_key(headers))
            response = connection.getresponse()
            reply = Reply(response.status, lower_names(response), response.read())
        if reply.status >= 400:
            self.errors.append(reply.body)
        return reply

    def post(self, path: str, /, seconds: float = 30, **fields: Any) -> Reply:
        return self.call("POST", path, json.dumps(fields), seconds=seconds)

    def chat(self, model: str, script: str = "", **fields: Any) -> Reply:
        """One chat call; `script` is the fake upstream's."""
        return self.post("/v1/chat/completions", **chat_fields(model, script, fields))

    @contextmanager
    def open_stream(
        self, path: str, fields: Mapping[str, Any], seconds: float = 30
    ) -> Iterator[Stream]:
        with self._connect(seconds) as connection:
            body = json.dumps({"stream": True, **fields})
            connection.request("POST", path, body, self._add_key(JSON))
            with connection.getresponse() as response:
                yield Stream(response, connection)

    @contextmanager
    def open_chat(
        self, model: str, script: str = "", seconds: float = 30, **fields: Any
    ) -> Iterator[Stream]:
        asked = chat_fields(model, script, fields)
        with self.open_stream("/v1/chat/completions", asked, seconds) as stream:
            yield stream

    def stream_chat(self, model: str, script: str = "", **fields: Any) -> "Heard":
        with self.open_chat(model, script, **fields) as stream:
            events = stream.read_all()
            return Heard(stream.rid, stream.status, events, bytes(stream.raw))

    def _add_key(self, headers: Mapping[str, str]) -> dict[str, str]:
        if self.secret is None:
            return dict(headers)
        return {"authorization": f"Bearer {self.secret}", **headers}

    @contextmanager
    def _connect(self, seconds: float) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            yield connection
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Heard:
    """A stream that was read to its end."""

    rid: str
    status: int
    events: list[str]
    raw: bytes

    @property
    def chunks(self) -> list[dict[str, Any]]:
        return [json.loads(event) for event in self.events if event != "[DONE]"]

    @property
    def text(self) -> str:
        """The first choice's words."""
        deltas = [it["choices"][0]["delta"] for it in self.chunks if it.get("choices")]
        return "".join(delta.get("content") or "" for delta in deltas)

    @property
    def is_done(self) -> bool:
        return bool(self.events) and self.events[-1] == "[DONE]"

    @property
    def finish_reasons(self) -> list[str]:
        choices = [choice for it in self.chunks for choice in it.get("choices", ())]
        return [it["finish_reason"] for it in choices if it.get("finish_reason")]

    @property
    def error(self) -> dict[str, Any]:
        """Of the last event."""
        found: dict[str, Any] = json.loads(self.events[-1])["error"]
        return found


def chat_fields(model: str, script: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {"model": model}
    asked["messages"] = [{"role": "user", "content": "Hello there"}]
    return asked | ({"user": script} if script else {}) | dict(fields)


def lower_names(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}
