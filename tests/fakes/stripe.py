"""Stripe as far as we use it: Checkout's API, its payment page, and signed messages.

A real HTTP server. `pay` and its siblings change a session as a customer or a bank
would and return the event that Stripe would send; `send` posts it, as often as told.
"""

import hashlib
import hmac
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from itertools import count
from typing import Any

from tests.fakes.stripe_pages import Handler

KEY = "sk_test_fake"
SECRET = "whsec_fake"

Thing = dict[str, Any]


class FakeStripe:
    """`sends`: how many times each event is posted to `webhook_url` when a person
    pays on the page of the fake."""

    def __init__(self) -> None:
        self.sessions: dict[str, Thing] = {}
        self.payments: dict[str, Thing] = {}
        self.idempotent: dict[str, str] = {}
        self.asked: list[str] = []
        self.is_away = False
        self.webhook_url = ""
        self.sends = 1
        self.url = ""
        self._numbers = count(1)
        self._lock = threading.Lock()

    def create_session(self, fields: Thing, idempotency_key: str) -> Thing:
        with self._lock:
            known = self.idempotent.get(idempotency_key)
            if known:
                return self.sessions[known]
            session_id = f"cs_test_{next(self._numbers)}"
            self.idempotent[idempotency_key] = session_id
        price = fields["line_items"]["0"]["price_data"]
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "url": f"{self.url}/pay/{session_id}",
            "amount_total": int(price["unit_amount"]),
            "currency": price["currency"],
            "client_reference_id": fields.get("client_reference_id"),
            "customer_email": fields.get("customer_email"),
            "metadata": fields.get("metadata", {}),
            "success_url": fields["success_url"],
            "cancel_url": fields["cancel_url"],
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
        }
        return self.sessions[session_id]

    def pay(self, session_id: str, *, is_slow: bool = False) -> Thing:
        """The person pays; with a slow method the money is on its way only."""
        session = self.sessions[session_id]
        payment_id = session["payment_intent"] or f"pi_{next(self._numbers)}"
        self.payments[payment_id] = {
            "id": payment_id,
            "object": "payment_intent",
            "metadata": session["metadata"],
        }
        session |= {
            "payment_intent": payment_id,
            "status": "complete",
            "payment_status": "unpaid" if is_slow else "paid",
        }
        return self.make_event("checkout.session.completed", session)

    def clear(self, session_id: str) -> Thing:
        """The money of a slow method arrives."""
        session = self.sessions[session_id]
        session["payment_status"] = "paid"
        return self.make_event("checkout.session.async_payment_succeeded", session)

    def bounce(self, session_id: str) -> Thing:
        session = self.sessions[session_id]
        return self.make_event("checkout.session.async_payment_failed", session)

    def expire(self, session_id: str) -> Thing:
        session = self.sessions[session_id]
        session["status"] = "expired"
        return self.make_event("checkout.session.expired", session)

    def refund(self, session_id: str, cents: int) -> Thing:
        """`cents`: the sum of all refunds so far."""
        session = self.sessions[session_id]
        charge = {
            "id": f"ch_{session_id}",
            "object": "charge",
            "amount": session["amount_total"],
            "amount_refunded": cents,
            "currency": session["currency"],
            "payment_intent": session["payment_intent"],
            "metadata": session["metadata"],
        }
        return self.make_event("charge.refunded", charge)

    def dispute(self, session_id: str, status: str = "needs_response") -> Thing:
        """Its metadata is empty, as Stripe's is."""
        session = self.sessions[session_id]
        is_closed = status in {"won", "lost"}
        dispute = {
            "id": f"dp_{session_id}",
            "object": "dispute",
            "amount": session["amount_total"],
            "currency": session["currency"],
            "payment_intent": session["payment_intent"],
            "status": status,
            "metadata": {},
        }
        kind = "charge.dispute.closed" if is_closed else "charge.dispute.created"
        return self.make_event(kind, dispute)

    def make_event(self, kind: str, thing: Thing) -> Thing:
        return {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "api_version": "2025-01-01",
            "created": int(time.time()),
            "type": kind,
            "data": {"object": json.loads(json.dumps(thing))},
        }

    def send(self, event: Thing) -> list[int]:
        """Posts it to `webhook_url`, signed; the statuses that came back."""
        return [self._post(event) for _ in range(self.sends)]

    def _post(self, event: Thing) -> int:
        body = json.dumps(event).encode()
        headers = {"Stripe-Signature": sign(body), "Content-Type": "application/json"}
        request = urllib.request.Request(self.webhook_url, body, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)


def sign(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    """The header that Stripe sends with `body`."""
    moment = int(time.time() if at is None else at)
    digest = hmac.digest(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={digest.hex()}"


@contextmanager
def start_fake_stripe() -> Iterator[FakeStripe]:
    fake = FakeStripe()
    handler = type("FakeHandler", (Handler,), {"fake": fake, "key": KEY})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        fake.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
