"""Answers of one body: good ones, error ones, garbage, and halves of them."""

import gzip
from typing import Any

from tests.fakes.answers import ANSWERS, JSON, dump_json
from tests.fakes.bill import BillLine
from tests.fakes.delivery import frame_event, stop_body
from tests.fakes.events import Event
from tests.fakes.reply import Reply
from tests.fakes.request import Request
from tests.fakes.script import ERROR_200, Plan

SSE = "text/event-stream; charset=utf-8"
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
ERROR_TYPES = {401: "invalid_request_error", 429: "rate_limit_error"}
ERROR_CODES = {401: "invalid_api_key", 404: "model_not_found"}
FORMATS_OF_TEXT = ("text", "srt", "vtt")


def make_error(plan: Plan) -> dict[str, object]:
    """OpenAI's error body; a script's `error` may leave keys out (`...`)."""
    kind = "server_error" if plan.status >= 500 else "invalid_request_error"
    error: dict[str, object] = {
        "message": f"The upstream says {plan.status}.",
        "type": ERROR_TYPES.get(plan.status, kind),
        "param": None,
        "code": ERROR_CODES.get(plan.status),
    }
    error |= plan.error
    return {"error": {key: value for key, value in error.items() if value is not ...}}


async def send_body(
    reply: Reply, plan: Plan, body: bytes, *, kind: str = JSON, status: int = 200
) -> None:
    headers = {"content-type": kind, "content-length": str(len(body))}
    await reply.send_head(status, headers | {**plan.headers})
    if plan.framing != "drip":
        await reply.send(body)
        return
    for index in range(len(body)):
        await reply.wait(plan.interval)
        await reply.send(body[index : index + 1])


async def send_error(reply: Reply, plan: Plan) -> None:
    await send_body(reply, plan, dump_json(make_error(plan)), status=plan.status)


async def send_garbage(reply: Reply, plan: Plan, *, is_stream: bool) -> None:
    kind = SSE if is_stream else JSON
    if plan.garbage == "html":
        await send_body(reply, plan, HTML, kind="text/html")
    elif plan.garbage == "empty":
        await send_body(reply, plan, b"", kind=kind)
    elif plan.garbage == "error":
        body = dump_json({"error": ERROR_200})
        body = frame_event(Event(body), "lf") if is_stream else body
        await send_body(reply, plan, body, kind=kind)
    else:
        bomb = Plan(headers={"content-encoding": "gzip"})
        body = gzip.compress(b" " * (plan.megabytes << 20), 9)
        await send_body(reply, bomb, body, kind=kind)


async def play_answer(
    endpoint: str, plan: Plan, request: Request, reply: Reply, line: BillLine
) -> None:
    if endpoint not in ANSWERS:
        message = f"Invalid URL ({request.method} {request.path})"
        error = {"message": message, "code": None}
        await send_error(reply, Plan(status=404, error=error))
        return
    answer = ANSWERS[endpoint](plan, request)
    body, kind = dump_json(answer), JSON
    if request.fields.get("response_format") in FORMATS_OF_TEXT and "text" in answer:
        body, kind = answer["text"].encode(), "text/plain; charset=utf-8"
    if plan.garbage == "json":
        body = body[: len(body) // 2]
    if await deliver_body(reply, plan, body, kind):
        line.prompt_tokens, line.completion_tokens = read_tokens(answer, plan)
        line.finished = True


async def deliver_body(reply: Reply, plan: Plan, body: bytes, kind: str) -> bool:
    """True when the whole of it was sent; `slow` takes as long as its deltas would."""
    if plan.interval and plan.framing != "drip":
        await reply.wait(plan.interval * len(plan.deltas))
    if plan.stop_after is None:
        await send_body(reply, plan, body, kind=kind)
        return True
    if plan.stop_how == "error":
        await send_body(reply, plan, dump_json({"error": ERROR_200}))
        return False
    half = len(body) // 2
    if plan.stop_how == "eof":  # a well-formed HTTP answer with half a JSON in it
        await send_body(reply, plan, body[:half], kind=kind)
        return False
    headers = {"content-type": kind, "content-length": str(len(body))}
    await reply.send_head(200, headers)
    await reply.send(body[:half])
    return await stop_body(reply, body[half:], plan)


def read_tokens(answer: dict[str, Any], plan: Plan) -> tuple[Any, Any]:
    """What this answer cost: as reported, else counted where tokens are the unit."""
    usage = answer.get("usage")
    if usage is None:
        is_text = "choices" in answer or "output" in answer
        return plan.reported_tokens if is_text else (0, 0)
    prompt = usage.get("prompt_tokens", usage.get("input_tokens", 0))
    return prompt, usage.get("completion_tokens", usage.get("output_tokens", 0))
