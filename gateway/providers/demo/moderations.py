"""POST /v1/moderations.

This is no model and no judgement: a handful of words in two languages, so that both a
flagged and an unflagged answer can be seen. Do not rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from gateway.providers.demo.answer import DemoAnswer, answer_json, create_id
from gateway.providers.demo.fields import Shape, read_fields, refuse_type, refuse_value

SHAPES = {
    "input": Shape("string|array", is_required=True),
    "model": Shape("string", default="omni-moderation-latest", low=1),
}
WORDS: dict[str, tuple[str, ...]] = {
    "hate": ("subhuman", "劣等民族"),
    "hate/threatening": ("exterminate them all", "把他们全部消灭"),
    "harassment": ("you are worthless", "你这个废物"),
    "harassment/threatening": ("i will kill you", "我要杀了你", "我会杀了你"),
    "illicit": ("how to shoplift", "怎么偷东西"),
    "illicit/violent": ("build a bomb", "制造炸弹", "制作炸弹"),
    "self-harm": ("suicide", "kill myself", "自杀", "自残"),
    "self-harm/intent": ("i want to kill myself", "我想自杀", "我要自杀"),
    "self-harm/instructions": ("ways to kill myself", "自杀的方法"),
    "sexual": ("pornographic", "色情"),
    "sexual/minors": ("child porn", "儿童色情"),
    "violence": ("kill you", "kill them", "murder", "杀了你", "杀人", "谋杀"),
    "violence/graphic": ("dismember", "肢解"),
}
IMAGE_CATEGORIES = (
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "violence",
    "violence/graphic",
)
FLAGGED_SCORE = 0.9


def answer_moderation(given: Mapping[str, Any]) -> DemoAnswer:
    """Raises RefusedRequestError."""
    asked = read_fields(given, SHAPES)
    inputs = read_inputs(asked["input"])
    results = [judge_text(text, has_image=has_image) for text, has_image in inputs]
    body = {"id": create_id("modr-"), "model": asked["model"], "results": results}
    return answer_json(body)


def read_inputs(value: str | list[Any]) -> list[tuple[str, bool]]:
    """(text, has an image) for each result; a list of parts is one input."""
    if isinstance(value, str):
        return [(value, False)]
    if not value:
        raise refuse_value("input", "it cannot be an empty array.")
    if isinstance(value[0], dict):
        parts = [_read_part(part, f"input[{at}]") for at, part in enumerate(value)]
        text = " ".join(part for part in parts if part is not None)
        return [(text, None in parts)]
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise refuse_type(item, f"input[{index}]", "a string")
    return [(item, False) for item in value]


def _read_part(part: Any, path: str) -> str | None:
    """The part's text, or None for a picture, which the demo does not look at."""
    if not isinstance(part, dict):
        raise refuse_type(part, path, "an object")
    if part.get("type") == "image_url":
        holder = part.get("image_url")
        if not isinstance(holder, dict) or not isinstance(holder.get("url"), str):
            raise refuse_type(holder, f"{path}.image_url", "an object with a 'url'")
        return None
    text = part.get("text")
    if part.get("type") != "text":
        raise refuse_value(f"{path}.type", "expected 'text' or 'image_url'.")
    if not isinstance(text, str):
        raise refuse_type(text, f"{path}.text", "a string")
    return text


def judge_text(text: str, *, has_image: bool = False) -> dict[str, Any]:
    """One result: a listed word flags its category, all other scores are tiny."""
    lower = text.lower()
    flags = {
        name: any(word in lower for word in words) for name, words in WORDS.items()
    }
    return {
        "flagged": any(flags.values()),
        "categories": flags,
        "category_scores": {
            name: FLAGGED_SCORE if is_flagged else _score_calm(name, text)
            for name, is_flagged in flags.items()
        },
        "category_applied_input_types": {
            name: ["text", "image"]
            if has_image and name in IMAGE_CATEGORIES
            else ["text"]
            for name in flags
        },
    }


def _score_calm(name: str, text: str) -> float:
    """Between 0 and 0.001, and always the same for the same text."""
    digest = sha256(f"{name}\n{text}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:2], "big") / 65_536 / 1000
