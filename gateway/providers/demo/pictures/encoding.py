"""A painted picture as the bytes of a file."""

from __future__ import annotations

import io

from PIL import Image


def encode_picture(image: Image.Image, form: str, quality: int = 90) -> bytes:
    """`form` is png, jpeg or webp; `quality` (0 to 100) is for the last two."""
    file = io.BytesIO()
    if form == "png":
        image.save(file, "PNG", compress_level=4)
    else:
        image.save(file, form.upper(), quality=quality, method=2)
    return file.getvalue()
