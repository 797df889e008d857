"""Whole answers of every endpoint, as an honest upstream would give them."""

import base64
import hashlib
import json
import struct
from collections.abc import Callable
from typing import Any

from tests.fakes.request import Request
from tests.fakes.script import Plan

CREATED = 1_700_000_000
DIMENSIONS = 8
JSON = "application/json"
PIXEL = (  # a 1x1 PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
CATEGORIES = (
    "hate",
    "hate/threatening",
    "harassment",
    "harassment/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
Answer = dict[str, Any]


def dump_json(value: object) -> bytes:
    """Compact JSON with real UTF-8 inside, as most upstreams send it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def count_tokens(plan: Plan, before: str = "prompt", after: str = "completion") -> Any:
    """The usage object this plan reports, under the endpoint's own names."""
    asked, answered = plan.reported_tokens
    is_sum = isinstance(asked, int) and isinstance(answered, int)
    usage = {
        f"{before}_tokens": asked,
        f"{after}_tokens": answered,
        "total_tokens": asked + answered if is_sum else None,
    }
    if plan.has_extras:
        usage["prompt_cache_hit_tokens"] = 4
    return usage


def attach_usage(answer: Answer, plan: Plan, usage: Any) -> Answer:
    if plan.usage_place == "top":
        answer["usage"] = usage
    elif plan.usage_place == "choices" and "choices" in answer:
        answer["choices"][0]["usage"] = usage
    return answer


def answer_chat(plan: Plan, request: Request) -> Answer:
    message: Answer = {"role": "assistant", "content": "".join(plan.deltas)}
    message["refusal"] = None
    if plan.has_extras:
        message["reasoning_content"] = "Let me think."
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    answer: Answer = {"id": "chatcmpl-fake", "object": "chat.completion"}
    answer |= {"created": CREATED, "model": request.fields.get("model", "")}
    answer["choices"] = [choice | {"logprobs": None}]
    if plan.has_extras:
        answer["timings"] = {"predicted_ms": 12.5}
    return attach_usage(answer, plan, count_tokens(plan))


def answer_completion(plan: Plan, request: Request) -> Answer:
    choice = {"index": 0, "text": "".join(plan.deltas), "logprobs": None}
    answer: Answer = {"id": "cmpl-fake", "object": "text_completion"}
    answer |= {"created": CREATED, "model": request.fields.get("model", "")}
    answer["choices"] = [choice | {"finish_reason": "stop"}]
    return attach_usage(answer, plan, count_tokens(plan))


def answer_embeddings(plan: Plan, request: Request) -> Answer:
    asked = request.fields.get("encoding_format", "float")
    encoding = asked if plan.vectors == "asked" else plan.vectors
    size = request.fields.get("dimensions") or DIMENSIONS
    given = request.fields.get("input", "")
    is_many = isinstance(given, list) and not all(isinstance(i, int) for i in given)
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, text in enumerate(given if is_many else [given])
        for vector in [make_vector(text, size, encoding)]
    ]
    answer: Answer = {"object": "list", "data": data}
    answer["model"] = request.fields.get("model", "")
    asked_tokens = plan.reported_tokens[0]
    usage = {"prompt_tokens": asked_tokens, "total_tokens": asked_tokens}
    return attach_usage(answer, plan, usage)


def make_vector(text: object, size: int, encoding: str) -> list[float] | str:
    """Floats that a float32 holds exactly, so both encodings compare equal."""
    seed = hashlib.sha256(repr(text).encode()).digest()
    floats = [(seed[i % 32] - 128) / 128 for i in range(size)]
    if encoding == "base64":
        return base64.b64encode(struct.pack(f"<{size}f", *floats)).decode()
    return floats


def answer_images(plan: Plan, request: Request) -> Answer:
    model = str(request.fields.get("model", ""))
    is_inline = model.startswith("gpt-image") or (
        request.fields.get("response_format") == "b64_json"
    )
    url = "https://images.example/fake.png"
    picture = {"b64_json": PIXEL} if is_inline else {"url": url}
    answer: Answer = {"created": CREATED}
    answer["data"] = [picture] * int(request.fields.get("n") or 1)
    if not model.startswith("gpt-image"):
        return answer  # dall-e reports no usage
    return attach_usage(answer, plan, count_picture(plan))


def count_picture(plan: Plan) -> Answer:
    usage: Answer = count_tokens(plan, "input", "output")
    details = {"text_tokens": usage["input_tokens"], "image_tokens": 0}
    return usage | {"input_tokens_details": details}


def answer_transcription(plan: Plan, request: Request) -> Answer:
    answer: Answer = {"text": "".join(plan.deltas)}
    if request.fields.get("response_format") == "verbose_json":
        answer |= {"task": "transcribe", "language": "english", "duration": 3.0}
        answer["segments"] = []
    return attach_usage(answer, plan, count_audio(plan, request))


def count_audio(plan: Plan, request: Request) -> Answer:
    if "whisper" in str(request.fields.get("model", "whisper")):
        return {"type": "duration", "seconds": 3}
    usage: Answer = count_tokens(plan, "input", "output")
    return {"type": "tokens"} | usage


def answer_moderation(plan: Plan, request: Request) -> Answer:
    result = {
        "flagged": False,
        "categories": dict.fromkeys(CATEGORIES, False),
        "category_scores": dict.fromkeys(CATEGORIES, 0.001),
        "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
    }
    model = request.fields.get("model", "")
    return {"id": "modr-fake", "model": model, "results": [result]}


def answer_response(plan: Plan, request: Request) -> Answer:
    text = {"type": "output_text", "text": "".join(plan.deltas), "annotations": []}
    message = {"id": "msg_fake", "type": "message", "role": "assistant"}
    answer: Answer = {"id": "resp_fake", "object": "response", "created_at": CREATED}
    answer |= {"status": "completed", "error": None, "incomplete_details": None}
    answer |= {"instructions": None, "metadata": {}, "tools": []}
    answer |= {"model": request.fields.get("model", ""), "tool_choice": "auto"}
    answer |= {"parallel_tool_calls": True, "temperature": 1.0, "top_p": 1.0}
    answer["output"] = [message | {"status": "completed", "content": [text]}]
    usage = count_tokens(plan, "input", "output")
    usage["input_tokens_details"] = {"cached_tokens": 0, "cache_write_tokens": 0}
    usage["output_tokens_details"] = {"reasoning_tokens": 0}
    return attach_usage(answer, plan, usage)


ANSWERS: dict[str, Callable[[Plan, Request], Answer]] = {
    "chat/completions": answer_chat,
    "completions": answer_completion,
    "embeddings": answer_embeddings,
    "images/generations": answer_images,
    "images/edits": answer_images,
    "images/variations": answer_images,
    "audio/transcriptions": answer_transcription,
    "audio/translations": answer_transcription,
    "moderations": answer_moderation,
    "responses": answer_response,
}
