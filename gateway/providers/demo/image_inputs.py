"""Reading what the image endpoints are given: a size, and a picture to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, BinaryIO

from PIL import Image

from gateway.providers.demo.answer import RefusedRequestError
from gateway.providers.demo.fields import refuse_missing, refuse_type, refuse_value
from gateway.providers.demo.pictures.recipe import MAX_SIDE

AUTO_SIZE = (1024, 1024)
FORMS = ("PNG", "JPEG", "WEBP")
MAX_PICTURES = 16
_SIZE = re.compile(r"([1-9]\d{0,3})x([1-9]\d{0,3})", re.ASCII)
_IMAGE_FIELD = re.compile(r"image(\[\d*\])?")


def read_size(size: str) -> tuple[int, int]:
    """(width, height) in pixels. Raises RefusedRequestError."""
    if size == "auto":
        return AUTO_SIZE
    match = _SIZE.fullmatch(size)
    if match is None:
        raise refuse_value("size", "expected 'auto' or a size such as '1024x1024'.")
    width, height = int(match[1]), int(match[2])
    if width > MAX_SIDE or height > MAX_SIDE:
        raise refuse_value("size", f"expected sides of at most {MAX_SIDE} pixels.")
    return width, height


def read_picture(
    given: Mapping[str, Any], files: Mapping[str, BinaryIO]
) -> BinaryIO | None:
    """The first uploaded picture, or None when the JSON form names it by reference."""
    for name, file in files.items():
        if _IMAGE_FIELD.fullmatch(name):
            _check_picture(file, name)
            return file
    if given.get("images") is None:
        raise refuse_missing("image")
    _check_references(given["images"])
    return None


def digest_picture(file: BinaryIO | None) -> str:
    """A hash of the picture's bytes, in hexadecimal."""
    digest = sha256()
    while file is not None and (block := file.read(1 << 16)):
        digest.update(block)
    return digest.hexdigest()


def _check_picture(file: BinaryIO, name: str) -> None:
    """Only the header is read: nothing is decompressed that could be huge."""
    file.seek(0)
    try:
        with Image.open(file, formats=FORMS):
            pass
    except Exception as error:  # Pillow raises many kinds on bad bytes
        raise refuse_value(name, "expected a png, webp or jpg file.") from error
    finally:
        if not file.closed:
            file.seek(0)


def _check_references(images: Any) -> None:
    if not isinstance(images, list):
        raise refuse_type(images, "images", "an array of objects")
    if not 1 <= len(images) <= MAX_PICTURES:
        raise refuse_value("images", f"expected 1 to {MAX_PICTURES} images.")
    for index, image in enumerate(images):
        path = f"images[{index}]"
        if not isinstance(image, dict):
            raise refuse_type(image, path, "an object")
        if not any(isinstance(image.get(key), str) for key in ("image_url", "file_id")):
            raise RefusedRequestError(
                f"Missing required parameter: '{path}.image_url' or '{path}.file_id'.",
                param=f"{path}.image_url",
                code="missing_required_parameter",
            )
