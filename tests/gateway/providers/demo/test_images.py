from __future__ import annotations

import base64
import io
import time
from typing import Any

import pytest
from openai.types import (
    ImageEditCompletedEvent,
    ImageGenCompletedEvent,
    ImageGenPartialImageEvent,
    ImagesResponse,
)
from PIL import Image

from gateway.providers.demo import draw_recipe
from gateway.providers.demo.pictures.recipe import write_recipe
from tests.gateway.providers.demo.asking import (
    PICTURES,
    ask_body,
    ask_error,
    ask_events,
    name_file,
)

CAT = {"model": "dall-e-3", "prompt": "一只在月球上弹吉他的猫"}
GPT = {"model": "gpt-image-1", "prompt": "a boat on the sea", "size": "256x256"}


def open_picture(text: str) -> Image.Image:
    image = Image.open(io.BytesIO(base64.b64decode(text)))
    image.load()
    return image


def make_picture(colour: str) -> Any:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, "PNG")
    return name_file(file.getvalue(), "source.png")


def test_dalle_answers_with_an_address_whose_recipe_draws_the_picture():
    body = ask_body("image_generations", CAT | {"n": 1, "size": "1024x1024"})
    ImagesResponse.model_validate(body, strict=True)
    (item,) = body["data"]
    recipe = item["url"].removeprefix(PICTURES)
    assert recipe.isascii()
    assert "cat.guitar.moon" in recipe
    assert "not by an AI model" in item["revised_prompt"]
    image = Image.open(io.BytesIO(draw_recipe(recipe) or b""))
    assert (image.format, image.size) == ("PNG", (1024, 1024))
    assert "usage" not in body


def test_picture_is_no_flat_colour_and_the_same_every_time():
    recipe = str(write_recipe("a quiet lake", 256, 256))
    data = draw_recipe(recipe)
    assert data == draw_recipe(recipe)
    colours = Image.open(io.BytesIO(data or b"")).getcolors(1 << 16)
    assert len(colours or []) > 500


def test_prompts_and_pictures_of_one_prompt_differ():
    fields = {"prompt": "a hill", "size": "128x128", "response_format": "b64_json"}
    pictures = [item["b64_json"] for item in read_items(fields | {"n": 2})]
    pictures += [item["b64_json"] for item in read_items(fields | {"prompt": "b hill"})]
    assert len(set(pictures)) == 3


def read_items(fields: dict[str, Any]) -> list[dict[str, Any]]:
    return list(ask_body("image_generations", fields)["data"])


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ("auto", (1024, 1024)),
        ("1792x1024", (1792, 1024)),
        ("256x256", (256, 256)),
        ("2048x8", (2048, 8)),
        ("1x1", (1, 1)),
    ],
)
def test_sizes_are_obeyed(size: str, pixels: tuple[int, int]):
    fields = CAT | {"size": size, "response_format": "b64_json"}
    assert open_picture(read_items(fields)[0]["b64_json"]).size == pixels


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_gpt_image_answers_with_bytes_in_the_format_asked_for(form: str):
    body = ask_body("image_generations", GPT | {"output_format": form, "n": 2})
    ImagesResponse.model_validate(body, strict=True)
    assert [open_picture(item["b64_json"]).format for item in body["data"]] == [
        form.upper(),
        form.upper(),
    ]
    assert body["usage"]["input_tokens"] == 5
    assert body["usage"]["output_tokens"] == 2 * 4160 // 16
    assert body["output_format"] == form


def test_stream_shows_partial_pictures_and_then_the_whole():
    fields = GPT | {"stream": True, "partial_images": 2}
    events = ask_events("image_generations", fields)
    *partial, completed = [data for _, data in events]
    assert [name for name, _ in events] == [
        "image_generation.partial_image",
        "image_generation.partial_image",
        "image_generation.completed",
    ]
    for data in partial:
        ImageGenPartialImageEvent.model_validate(data, strict=True)
    ImageGenCompletedEvent.model_validate(completed, strict=True)
    assert [data["partial_image_index"] for data in partial] == [0, 1]
    pictures = [data["b64_json"] for data in [*partial, completed]]
    assert len(set(pictures)) == 3
    assert open_picture(pictures[-1]).size == (256, 256)


def test_edit_takes_form_values_and_draws_the_prompt():
    fields = {"prompt": "a forest", "model": "gpt-image-1", "n": "1", "size": "64x64"}
    body = ask_body("image_edits", fields, {"image[]": make_picture("red")})
    ImagesResponse.model_validate(body, strict=True)
    assert open_picture(body["data"][0]["b64_json"]).size == (64, 64)
    events = ask_events(
        "image_edits", fields | {"stream": "true"}, {"image": make_picture("red")}
    )
    assert events[-1][0] == "image_edit.completed"
    ImageEditCompletedEvent.model_validate(events[-1][1], strict=True)


def test_edit_takes_the_json_form():
    fields = CAT | {"images": [{"image_url": "https://example.org/a.png"}]}
    assert ask_body("image_edits", fields)["data"][0]["url"].startswith(PICTURES)


def test_variation_follows_the_bytes_of_the_picture():
    urls = [
        ask_body("image_variations", {"n": "1"}, {"image": make_picture(colour)})
        for colour in ("red", "red", "blue")
    ]
    first, again, other = [body["data"][0]["url"] for body in urls]
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"n": 11}, "n"),
        ({"n": "1"}, "n"),
        ({"size": "2049x64"}, "size"),
        ({"size": "0x64"}, "size"),
        ({"size": "huge"}, "size"),
        ({"size": 5}, "size"),
        ({"response_format": "gif"}, "response_format"),
        ({"partial_images": 4}, "partial_images"),
    ],
)
def test_wrong_field_is_named(change: dict[str, Any], param: str):
    assert ask_error("image_generations", CAT | change)["param"] == param


def test_what_is_no_picture_is_refused():
    fields = {"prompt": "x"}
    assert ask_error("image_edits", fields)["param"] == "image"
    for data in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(100)):
        error = ask_error("image_edits", fields, {"image": name_file(data, "a.png")})
        assert error["param"] == "image"


@pytest.mark.parametrize(
    "recipe",
    [
        "",
        "3fa2",
        "0123456789abcdef--0x64",
        "0123456789abcdef--64x2049",
        "0123456789abcdef-moon.cat-64x64",
        "0123456789abcdef-dragon-64x64",
        "0123456789ABCDEF--64x64",
        "0123456789abcdef--64x64\n",
        "0123456789abcdef--\u0664x64",
    ],
)
def test_malformed_recipe_draws_nothing(recipe: str):
    assert draw_recipe(recipe) is None


def test_drawing_is_quick():
    recipe = str(write_recipe("a cat before a city by the sea at night", 1024, 1024))
    draw_recipe(recipe)  # the first time Pillow loads its formats
    start = time.process_time()
    draw_recipe(recipe)
    assert time.process_time() - start < 1  # 0.2 s where nothing else runs
