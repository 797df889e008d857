"""A small real HTTP server that answers some paths with JSON, as upstreams tell what is
left of our money."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass(slots=True)
class Bank:
    """`pages`: path -> JSON, or a status; `asked`: the paths that were asked for."""

    pages: dict[str, Any]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


class Handler(BaseHTTPRequestHandler):
    bank: Bank

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.bank.asked.append(path)
        self.bank.secrets.add(self.headers.get("Authorization", ""))
        page = self.bank.pages.get(path, 404)
        is_status = isinstance(page, int)
        body = page if isinstance(page, bytes) else json.dumps(page).encode()
        self.send_response(page if is_status else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def open_bank(pages: dict[str, Any]) -> Iterator[Bank]:
    bank = Bank({**pages})
    handler = type("BankHandler", (Handler,), {"bank": bank})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        bank.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield bank
        finally:
            server.shutdown()
            thread.join()
