"""Calls the management API as a script would."""

from datetime import datetime
from typing import Any

import orjson
from django.test import Client

from portal.management_api.tokens import issue_token
from portal.models import User
from tests.factories.people import OPERATOR


def make_token(
    user: User,
    *scopes: str,
    name: str = "script",
    expires_at: datetime | None = None,
) -> str:
    issued = issue_token(
        user, name=name, scopes=scopes, expires_at=expires_at, actor=OPERATOR
    )
    return issued.secret


class Reply:
    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.body: Any = response.json() if response.content else None

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["error"]
        return found

    @property
    def rows(self) -> list[dict[str, Any]]:
        assert self.status == 200, self.body
        found: list[dict[str, Any]] = self.body["data"]
        return found


class Caller:
    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._client = Client(raise_request_exception=False)

    def call(self, verb: str, place: str, body: Any = None, **headers: str) -> Reply:
        """`place` comes behind /api/v1/."""
        return Reply(
            self._client.generic(
                verb,
                f"/api/v1/{place}",
                b"" if body is None else encode(body),
                content_type="application/json",
                headers={"Authorization": f"Bearer {self.secret}", **headers},
            )
        )

    def get(self, place: str, **headers: str) -> Reply:
        return self.call("GET", place, **headers)

    def post(self, place: str, body: Any = None, **headers: str) -> Reply:
        return self.call("POST", place, body, **headers)

    def patch(self, place: str, body: Any) -> Reply:
        return self.call("PATCH", place, body)

    def put(self, place: str, body: Any) -> Reply:
        return self.call("PUT", place, body)

    def delete(self, place: str) -> Reply:
        return self.call("DELETE", place)


def encode(body: Any) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)
