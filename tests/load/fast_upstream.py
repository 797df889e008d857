"""A fast fake upstream: canned bytes from a raw protocol, in a process of its own.

`user: "paced:EVENTS:INTERVAL_MS"` in the body asks for a stream of EVENTS deltas,
INTERVAL_MS apart, the opening event at once; any other body gets one small answer.
It reports usage in streams exactly when asked, as OpenAI does.
"""

import asyncio
import re
import signal
from typing import cast

import uvloop

PACED = re.compile(rb'"user"\s*:\s*"paced:(\d+):(\d+)"')
ASKS_USAGE = re.compile(rb'"include_usage"\s*:\s*true')
LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
MODEL = b'"created":1700000000,"model":"gpt-4o-2024-08-06"'
USAGE = (
    b'"usage":{"prompt_tokens":24,"completion_tokens":9,"total_tokens":33,'
    b'"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},'
    b'"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}'
)
ANSWER = (
    b'{"id":"chatcmpl-bench","object":"chat.completion",' + MODEL + b',"choices":'
    b'[{"index":0,"message":{"role":"assistant","content":"Hello! How can I help you'
    b' today?","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"'
    b"}]," + USAGE + b',"service_tier":"default","system_fingerprint":"fp_bench"}'
)
WHOLE = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    % len(ANSWER)
) + ANSWER
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)


def make_chunk(event: bytes) -> bytes:
    data = b"data: " + event + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(data), data)


def make_event(delta: bytes, finish: bytes, tail: bytes) -> bytes:
    choice = b'{"index":0,"delta":%b,"logprobs":null,"finish_reason":%b}'
    return make_chunk(
        b'{"id":"chatcmpl-bench","object":"chat.completion.chunk",' + MODEL
        + b',"service_tier":"default","system_fingerprint":"fp_bench","choices":['
        + (choice % (delta, finish) if delta else b"") + b"]" + tail + b"}"
    )  # fmt: skip


class Canned:
    """The bytes of every event, with or without `usage` in them."""

    def __init__(self, *, has_usage: bool) -> None:
        tail = b',"usage":null' if has_usage else b""
        opening = make_event(b'{"role":"assistant","content":""}', b"null", tail)
        self.opening = STREAM_HEAD + opening
        self.delta = make_event(b'{"content":" word"}', b"null", tail)
        ending = make_event(b"{}", b'"stop"', tail)
        if has_usage:
            ending += make_event(b"", b"", b"," + USAGE)
        self.ending = ending + make_chunk(b"[DONE]") + b"0\r\n\r\n"


WITH_USAGE, WITHOUT_USAGE = Canned(has_usage=True), Canned(has_usage=False)


class PacedStream:
    """One stream on a timer chain; drift-free, so that the pace is the asked one."""

    def __init__(self, transport: asyncio.Transport, body: bytes) -> None:
        found = PACED.search(body)
        assert found is not None
        self.left, self.interval = int(found[1]), int(found[2]) / 1000
        self.canned = WITH_USAGE if ASKS_USAGE.search(body) else WITHOUT_USAGE
        self.transport, self.loop = transport, asyncio.get_running_loop()
        transport.write(self.canned.opening)
        self.due_at = self.loop.time() + self.interval
        self.timer = self.loop.call_at(self.due_at, self.send_next)

    def send_next(self) -> None:
        if self.left == 0:
            self.transport.write(self.canned.ending)
            return
        self.left -= 1
        self.transport.write(self.canned.delta)
        self.due_at += self.interval
        self.timer = self.loop.call_at(self.due_at, self.send_next)


class FastUpstream(asyncio.Protocol):
    def __init__(self) -> None:
        self.buffer = b""
        self.stream: PacedStream | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        length = LENGTH.search(self.buffer, 0, head_end + 2)
        size = head_end + 4 + (int(length[1]) if length else 0)
        if len(self.buffer) >= size:
            body, self.buffer = self.buffer[head_end + 4 : size], self.buffer[size:]
            self.answer(body)

    def answer(self, body: bytes) -> None:
        if PACED.search(body):
            self.stream = PacedStream(self.transport, body)
        else:
            self.transport.write(WHOLE)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.stream:
            self.stream.timer.cancel()


async def serve_until_told() -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    server = await loop.create_server(FastUpstream, "127.0.0.1", 0, backlog=1024)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()


if __name__ == "__main__":
    uvloop.run(serve_until_told())
