"""What the image endpoints give back."""

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.shapes import Schema, choice, listing, record, text, whole

PICTURE: Schema = record(
    {
        "url": text(),
        "b64_json": text(),
        "revised_prompt": text(_("What the model made of your prompt.")),
    }
)
IMAGES: Schema = record(
    {
        "created": whole(),
        "data": listing(PICTURE),
        "usage": record(
            {
                "input_tokens": whole(),
                "output_tokens": whole(),
                "total_tokens": whole(),
            },
            about=_("Only from models that are paid by tokens."),
        ),
    },
    *("created", "data"),
)
EVENT: Schema = record(
    {
        "type": choice(
            "image_generation.partial_image",
            "image_generation.completed",
            "image_edit.partial_image",
            "image_edit.completed",
        ),
        "b64_json": text(_("The picture as it is now, whole.")),
        "partial_image_index": whole(),
    },
    *("type", "b64_json"),
)
