"""The addresses of the fake Stripe."""

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from tests.fakes.stripe import FakeStripe

PAGE = """<!doctype html><html lang="en"><head><title>Fake Stripe</title>
<link rel="icon" href="data:,"></head>
<body><main><h1>Pay {amount} {currency}</h1>
<form method="post"><button>Pay</button></form>
<a href="{cancel_url}">Back</a></main></body></html>"""


class Handler(BaseHTTPRequestHandler):
    fake: "FakeStripe"
    key: str

    def do_GET(self) -> None:
        self.answer("GET")

    def do_POST(self) -> None:
        self.answer("POST")

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def answer(self, method: str) -> None:
        path = urlsplit(self.path).path
        fields = self.read_fields()
        self.fake.asked.append(f"{method} {path}")
        page = re.fullmatch(r"/pay/(\w+)", path)
        if page:
            self.show_page(method, page[1])
        elif self.fake.is_away:
            self.send_json(503, {"error": {"message": "away", "type": "api_error"}})
        elif self.headers.get("Authorization") != f"Bearer {self.key}":
            self.send_json(401, {"error": {"message": "Invalid API Key provided"}})
        else:
            self.send_json(*self.call(method, path, fields))

    def call(self, method: str, path: str, fields: Any) -> tuple[int, Any]:
        fake = self.fake
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            key = self.headers.get("Idempotency-Key", "")
            return 200, fake.create_session(fields, key)
        found = re.fullmatch(r"/v1/checkout/sessions/(\w+)(/expire)?", path)
        if found and found[1] in fake.sessions:
            if found[2]:
                fake.expire(found[1])
            return 200, fake.sessions[found[1]]
        found = re.fullmatch(r"/v1/payment_intents/(\w+)", path)
        if found and found[1] in fake.payments:
            return 200, fake.payments[found[1]]
        return 404, {"error": {"message": "No such thing", "code": "resource_missing"}}

    def show_page(self, method: str, session_id: str) -> None:
        session = self.fake.sessions[session_id]
        if method == "GET":
            body = PAGE.format(
                amount=session["amount_total"] / 100,
                currency=session["currency"].upper(),
                cancel_url=session["cancel_url"],
            ).encode()
            self.send_body(200, body, "text/html; charset=utf-8")
            return
        event = self.fake.pay(session_id)
        if self.fake.webhook_url:
            self.fake.send(event)
        self.send_body(303, b"", "text/plain", location=session["success_url"])

    def read_fields(self) -> Any:
        """Stripe's form encoding, `a[b][0]=c`, as nested dicts."""
        length = int(self.headers.get("Content-Length") or 0)
        tree: dict[str, Any] = {}
        for name, value in parse_qsl(self.rfile.read(length).decode()):
            place = tree
            *parents, last = re.findall(r"[^\[\]]+", name)
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = value
        return tree

    def send_json(self, status: int, thing: Any) -> None:
        self.send_body(status, json.dumps(thing).encode(), "application/json")

    def send_body(
        self, status: int, body: bytes, kind: str, location: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
