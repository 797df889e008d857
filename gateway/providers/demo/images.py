"""POST /v1/images/generations, /edits and /variations, as an upstream would answer."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

from gateway.providers.demo.answer import (
    DemoAnswer,
    answer_events,
    answer_long_list,
    frame_event,
    read_clock,
)
from gateway.providers.demo.fields import Shape, read_fields
from gateway.providers.demo.image_inputs import digest_picture, read_picture, read_size
from gateway.providers.demo.pictures.encoding import encode_picture
from gateway.providers.demo.pictures.recipe import Recipe, write_recipe
from gateway.providers.demo.pictures.scene import paint_recipe
from gateway.providers.demo.tokens import count_tokens

QUALITIES = ("auto", "low", "medium", "high", "standard", "hd")
SHAPES = {
    "model": Shape("string", default="dall-e-2", low=1),
    "n": Shape("integer", default=1, low=1, high=10),
    "size": Shape("string", default="auto"),
    "quality": Shape("string", default="auto", choices=QUALITIES),
    "style": Shape("string", choices=("vivid", "natural")),
    "response_format": Shape("string", choices=("url", "b64_json")),
    "output_format": Shape("string", default="png", choices=("png", "jpeg", "webp")),
    "output_compression": Shape("integer", default=90, low=0, high=100),
    "background": Shape(
        "string", default="auto", choices=("transparent", "opaque", "auto")
    ),
    "moderation": Shape("string", choices=("low", "auto")),
    "stream": Shape("boolean", default=False),
    "partial_images": Shape("integer", default=0, low=0, high=3),
    "user": Shape("string"),
}
PROMPT = {"prompt": Shape("string", low=1, high=32_000, is_required=True)}
TOKENS_PER_SQUARE = {"low": 272, "medium": 1056, "high": 4160}  # at 1024x1024
REVISED = "Drawn by NewBigAI's built-in demo, not by an AI model: {prompt}"
GPT_IMAGE = "gpt-image"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: `recipes`, one a picture, and how each is to be handed over.
    `event` is the first half of its event names; `prompt` is empty for a variation."""

    asked: dict[str, Any]
    prompt: str
    recipes: list[Recipe]
    event: str

    @property
    def is_gpt_image(self) -> bool:
        return str(self.asked["model"]).startswith(GPT_IMAGE)

    @property
    def form(self) -> str:
        return self.asked["output_format"] if self.is_gpt_image else "png"

    @property
    def quality(self) -> str:
        given = self.asked["quality"]
        return given if given in TOKENS_PER_SQUARE else "high"


def answer_generation(
    given: Mapping[str, Any], picture_url: Callable[[str], str]
) -> DemoAnswer:
    """Raises RefusedRequestError."""
    asked = read_fields(given, SHAPES | PROMPT)
    order = _take_order(asked, asked["prompt"], asked["prompt"], "image_generation")
    return _fill_order(order, picture_url)


def answer_edit(
    given: Mapping[str, Any],
    files: Mapping[str, BinaryIO],
    picture_url: Callable[[str], str],
) -> DemoAnswer:
    """Raises RefusedRequestError. Draws the prompt; the picture is only checked."""
    asked = read_fields(given, SHAPES | PROMPT, is_form=True)
    read_picture(given, files)
    order = _take_order(asked, asked["prompt"], asked["prompt"], "image_edit")
    return _fill_order(order, picture_url)


def answer_variation(
    given: Mapping[str, Any],
    files: Mapping[str, BinaryIO],
    picture_url: Callable[[str], str],
) -> DemoAnswer:
    """Raises RefusedRequestError. The same picture always has the same variations."""
    asked = read_fields(given, SHAPES, is_form=True) | {"stream": False}
    source = digest_picture(read_picture({}, files))
    return _fill_order(_take_order(asked, source, "", "image_edit"), picture_url)


def _take_order(asked: dict[str, Any], source: str, prompt: str, event: str) -> Order:
    width, height = read_size(asked["size"])
    recipes = [
        write_recipe(source, width, height, index=index) for index in range(asked["n"])
    ]
    return Order(asked, prompt, recipes, event)


def _fill_order(order: Order, picture_url: Callable[[str], str]) -> DemoAnswer:
    if order.asked["stream"]:
        return answer_events(_write_events(order), pace=0.0)
    head: dict[str, Any] = {"created": read_clock()}
    if order.is_gpt_image:
        head |= _describe_settings(order) | {"usage": _count_usage(order)}
    return answer_long_list(head, _make_items(order, picture_url))


def _make_items(
    order: Order, picture_url: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    wants_bytes = order.is_gpt_image or order.asked["response_format"] == "b64_json"
    is_told = order.prompt and order.asked["model"] == "dall-e-3"
    note = {"revised_prompt": REVISED.format(prompt=order.prompt)} if is_told else {}
    for recipe in order.recipes:
        if wants_bytes:
            yield {"b64_json": _encode(order, paint_recipe(recipe))} | note
        else:
            yield {"url": picture_url(str(recipe))} | note


def _write_events(order: Order) -> Iterator[bytes]:
    """Each picture: rough first, clearer each time, whole at the end."""
    for at, recipe in enumerate(order.recipes):
        picture = paint_recipe(recipe)
        for step in range(order.asked["partial_images"]):
            body = _describe_event(order, _blur_picture(picture, step))
            yield _frame(order, "partial_image", body | {"partial_image_index": step})
        body = _describe_event(order, picture)
        usage = _count_usage(order, pictures=1, is_first=at == 0)
        yield _frame(order, "completed", body | {"usage": usage})


def _frame(order: Order, end: str, body: dict[str, Any]) -> bytes:
    kind = f"{order.event}.{end}"
    return frame_event({"type": kind} | body, kind)


def _describe_event(order: Order, picture: Image.Image) -> dict[str, Any]:
    settings = _describe_settings(order) | {"created_at": read_clock()}
    return settings | {"b64_json": _encode(order, picture)}


def _describe_settings(order: Order) -> dict[str, Any]:
    first = order.recipes[0]
    return {
        "size": f"{first.width}x{first.height}",
        "quality": order.quality,
        "background": "opaque",
        "output_format": order.form,
    }


def _encode(order: Order, picture: Image.Image) -> str:
    data = encode_picture(picture, order.form, order.asked["output_compression"])
    return base64.b64encode(data).decode("ascii")


def _blur_picture(picture: Image.Image, step: int) -> Image.Image:
    rough = [max(1, side * 2**step // 64) for side in picture.size]
    return picture.resize((rough[0], rough[1])).resize(picture.size)


def _count_usage(
    order: Order, pictures: int | None = None, *, is_first: bool = True
) -> dict[str, Any]:
    """Tokens of the prompt (counted once) and of the pictures, by their area."""
    area = order.recipes[0].width * order.recipes[0].height / 1024**2
    each = max(1, round(area * TOKENS_PER_SQUARE[order.quality]))
    drawn = each * (len(order.recipes) if pictures is None else pictures)
    read = count_tokens(order.prompt) if is_first else 0
    return {
        "input_tokens": read,
        "input_tokens_details": {"text_tokens": read, "image_tokens": 0},
        "output_tokens": drawn,
        "output_tokens_details": {"text_tokens": 0, "image_tokens": drawn},
        "total_tokens": read + drawn,
    }
