"""POST /v1/images/generations, /edits, /variations."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.image_answers import EVENT, IMAGES
from gateway.api.schemas.operation import (
    EVENTS,
    FORM,
    JSON,
    Operation,
    content,
    describe,
)
from gateway.api.schemas.sampling import MODEL
from gateway.api.schemas.shapes import (
    Schema,
    choice,
    either,
    events,
    file,
    flag,
    listing,
    record,
    ref,
    text,
    whole,
)

PROMPT = text(_("What to draw, in your words."), min_length=1, max_length=32_000)
SIZE = text(
    _(
        "Width and height in pixels, such as `1024x1024`, or `auto`. Which sizes there "
        "are depends on the model."
    ),
    pattern="^(auto|(1[0-9]{0,3}|[2-9][0-9]{0,2})x(1[0-9]{0,3}|[2-9][0-9]{0,2}))$",
)
COUNT = whole(_("How many pictures; each is paid for."), minimum=1, maximum=10)
PLACE = choice(
    *("url", "b64_json"),
    about=_(
        "An address to fetch the picture from, or the picture as base64. "
        "`gpt-image-…` always gives base64."
    ),
)
OPTIONS: dict[str, Schema] = {
    "model": MODEL,
    "n": COUNT,
    "size": SIZE,
    "quality": choice("auto", "low", "medium", "high", "standard", "hd"),
    "response_format": PLACE,
    "output_format": choice("png", "jpeg", "webp"),
    "output_compression": whole(minimum=0, maximum=100),
    "background": choice("transparent", "opaque", "auto"),
    "stream": flag(_("Send events while the picture is being drawn.")),
    "partial_images": whole(
        _("How many unfinished pictures to send before the whole one."),
        minimum=0,
        maximum=3,
    ),
    "user": text(),
}
GENERATION: Schema = record(
    {
        "prompt": PROMPT,
        **OPTIONS,
        "style": choice("vivid", "natural"),
        "moderation": choice("low", "auto"),
    },
    "prompt",
)
EDIT_FORM: Schema = record(
    {
        "image": file(_("The picture: png, webp or jpg.")),
        "image[]": listing(
            file(""), _("More than one picture: repeat this field."), max_items=16
        ),
        "prompt": PROMPT,
        "mask": file(_("A png that is transparent where the picture may change.")),
        **OPTIONS,
        "input_fidelity": choice("high", "low"),
    },
    *("image", "prompt"),
)
EDIT_JSON: Schema = record(
    {
        "images": listing(
            either(
                record({"image_url": text()}, "image_url"),
                record({"file_id": text()}, "file_id"),
            ),
            _("Pictures by address, as data URLs, or by file id."),
            min_items=1,
            max_items=16,
        ),
        "prompt": PROMPT,
        **OPTIONS,
    },
    *("images", "prompt"),
)
VARIATION: Schema = record(
    {
        "image": file(_("The picture to vary: png, webp or jpg.")),
        "model": MODEL,
        "n": COUNT,
        "size": SIZE,
        "response_format": PLACE,
        "user": text(),
    },
    "image",
)
STREAM = content(
    events(ref("ImageEvent"), has_names=True, about=_("Ends with a `.completed`."))
)
ANSWERS: dict[str, Schema] = {JSON: content(ref("Images")), EVENTS: STREAM}
ANSWER = _("The pictures, or events when `stream` is true.")
EXAMPLE: dict[str, Any] = {
    "model": "dall-e-3",
    "prompt": "A cat playing the guitar on the moon",
    "n": 1,
    "size": "1024x1024",
}
EDIT_EXAMPLE: dict[str, Any] = {
    "model": "gpt-image-1",
    "images": [{"image_url": "https://example.com/cat.png"}],
    "prompt": "The same cat, wearing a hat",
}
COMPONENTS = {
    "ImageRequest": GENERATION,
    "ImageEditForm": EDIT_FORM,
    "ImageEditRequest": EDIT_JSON,
    "ImageVariationForm": VARIATION,
    "Images": IMAGES,
    "ImageEvent": EVENT,
}
OPERATIONS: dict[str, Operation] = {
    "POST /v1/images/generations": describe(
        name="createImage",
        tag="Images",
        summary=_("Draw a picture"),
        about=_("Pictures from a description."),
        bodies={JSON: content(ref("ImageRequest"), plain=EXAMPLE)},
        answer=ANSWER,
        answers=ANSWERS,
    ),
    "POST /v1/images/edits": describe(
        name="editImage",
        tag="Images",
        summary=_("Change a picture"),
        about=_("A new picture from yours and a description of the change."),
        bodies={
            FORM: content(ref("ImageEditForm")),
            JSON: content(ref("ImageEditRequest"), plain=EDIT_EXAMPLE),
        },
        answer=ANSWER,
        answers=ANSWERS,
    ),
    "POST /v1/images/variations": describe(
        name="varyImage",
        tag="Images",
        summary=_("Vary a picture"),
        about=_("Pictures that resemble yours."),
        bodies={FORM: content(ref("ImageVariationForm"))},
        answer=_("The pictures."),
        answers={JSON: content(ref("Images"))},
    ),
}
