"""A site that says who people are, by OpenID Connect, as far as allauth asks it.

A real HTTP server. Whoever comes back from its sign-in page is `who`.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CODE = "code-of-a-sign-in"
TOKEN = "token-of-a-sign-in"


class FakeIdentity(ThreadingHTTPServer):
    """`who` are the claims of the person that signs in over there."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.who: dict[str, Any] = {}
        self.issuer = f"http://127.0.0.1:{self.server_port}"

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


class Handler(BaseHTTPRequestHandler):
    server: FakeIdentity

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            self.answer(self.server.describe())
        elif url.path == "/userinfo":
            is_ours = self.headers["Authorization"] == f"Bearer {TOKEN}"
            self.answer(self.server.who if is_ours else {}, 200 if is_ours else 401)
        elif url.path == "/authorize":
            self.send_back(parse_qs(url.query))
        else:
            self.answer({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fields = parse_qs(body.decode())
        if fields.get("code") == [CODE] and fields.get("code_verifier"):
            self.answer({"access_token": TOKEN, "token_type": "Bearer"})
        else:
            self.answer({"error": "invalid_grant"}, 400)

    def send_back(self, query: dict[str, list[str]]) -> None:
        state, target = query["state"][0], query["redirect_uri"][0]
        self.send_response(302)
        self.send_header("Location", f"{target}?code={CODE}&state={state}")
        self.end_headers()

    def answer(self, data: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""


@contextmanager
def start_identity() -> Iterator[FakeIdentity]:
    with FakeIdentity() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
