"""A small real HTTP server whose list of models is as good or bad as its path says.

`base_url + "/models"` is asked: the word before it chooses the answer.
"""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LISTING = b'{"object":"list","data":[{"id":"gpt-4o","object":"model"}]}'
STATUSES = {"401": 401, "403": 403, "404": 404, "429": 429, "503": 503}
BODIES = {
    "good": LISTING,
    "bare": b'[{"id":"gpt-4o"}]',
    "named": b'{"models":[{"name":"gpt-4o"},"gpt-4o"]}',
    "mixed": b'{"data":[{"id":"gpt-4o"},{"id":" "},{"id":7},null,[],{"id":"a\\nb"}]}',
    "html": b"<html>Welcome</html>",
    "object": b'{"object":"error"}',
    "number": b"1",
    "huge": b"[" + b"1," * 1_000_000 + b"1]",
}


@dataclass(slots=True)
class Listing:
    """`seen` has the headers of every request, by lower-case name."""

    port: int = 0
    seen: list[dict[str, str]] = field(default_factory=list)

    def base_url(self, word: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/{word}"


class Handler(BaseHTTPRequestHandler):
    listing: Listing

    def do_GET(self) -> None:
        self.listing.seen.append({k.lower(): v for k, v in self.headers.items()})
        word = self.path.split("/")[1]
        with suppress(OSError):  # the client may have had enough
            self.answer(word)

    def answer(self, word: str) -> None:
        if word == "hang":
            time.sleep(3)
        elif word == "drip":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 1000)
        elif word == "garbage":
            self.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
        elif word == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[1")
        elif word == "redirect":
            self.send(302, b"", Location=self.listing.base_url("good") + "/models")
        else:
            self.send(STATUSES.get(word, 200), BODIES.get(word, b"{}"))

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, data: bytes) -> None:
        for byte in data:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def log_message(self, *args: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *args: object) -> None:
        """A client that leaves is part of the tests."""


@contextmanager
def serve_listing(tls: ssl.SSLContext | None = None) -> Iterator[Listing]:
    listing = Listing()
    handler = type("ListingHandler", (Handler,), {"listing": listing})
    with QuietServer(("127.0.0.1", 0), handler) as server:
        listing.port = server.server_address[1]
        if tls is not None:  # the handshake is done by the thread of the connection
            server.socket = tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield listing
        finally:
            server.shutdown()
            thread.join()
