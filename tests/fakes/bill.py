"""What the upstream itself thinks it served: the other side of every ledger test."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.fakes.request import Request

MAX_KEPT_BODY = 64 * 1024


@dataclass(slots=True)
class BillLine:
    """One request.

    `finished`: the whole answer, its finish included, was handed to the socket.
    Tokens: as reported to the client, or counted from what was sent when nothing
    was reported. `client_left_after_s`: seconds between the last bytes sent (or
    the request, if none were) and the moment the client closed; None if it stayed.
    """

    n: int
    model: str
    path: str
    auth: str
    script: str
    headers: dict[str, str]
    fields: dict[str, Any]
    parts: list[dict[str, Any]]
    body_bytes: int
    created_at: float = field(default_factory=time.time)
    status: int = 0
    finished: bool = False
    prompt_tokens: Any = 0
    completion_tokens: Any = 0
    delivered_events: int = 0
    client_left_after_s: float | None = None
    client_left_at: float | None = None


def open_line(n: int, request: Request, script: str) -> BillLine:
    """A line for a request that just arrived; the credential is cut to its end."""
    hidden = {"authorization", "x-api-key"}
    secret = request.headers.get("authorization") or request.headers.get("x-api-key")
    is_small = len(request.body) <= MAX_KEPT_BODY
    return BillLine(
        n=n,
        model=str(request.fields.get("model", "")),
        path=request.path,
        auth=(secret or "")[-4:],
        script=script,
        headers={k: v for k, v in request.headers.items() if k not in hidden},
        fields=request.fields if is_small or request.parts else {},
        parts=[asdict(part) for part in request.parts],
        body_bytes=len(request.body),
    )
