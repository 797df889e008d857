"""Parameters that chat and plain completions share."""

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.shapes import (
    Schema,
    either,
    flag,
    free,
    listing,
    nullable,
    number,
    record,
    text,
    whole,
)

MODEL = text(
    _("The model's name, as `GET /v1/models` lists it."), min_length=1, max_length=200
)
STREAM = flag(
    _("Send the answer as it is written, as server-sent events."), default=False
)
SAMPLING: dict[str, Schema] = {
    "n": whole(
        _("How many answers to write. Each is paid for."),
        minimum=1,
        maximum=128,
        default=1,
    ),
    "stream": STREAM,
    "stream_options": record(
        {
            "include_usage": flag(
                _("End the stream with one more event that carries `usage`.")
            )
        },
        about=_("Only read when `stream` is true."),
    ),
    "temperature": number(
        _("Higher is more varied, lower more predictable. Change this or `top_p`."),
        minimum=0,
        maximum=2,
    ),
    "top_p": number(
        _("Choose among the likeliest tokens that together have this probability."),
        minimum=0,
        maximum=1,
    ),
    "presence_penalty": number(
        _("Above 0 the model prefers new topics."), minimum=-2, maximum=2
    ),
    "frequency_penalty": number(
        _("Above 0 the model repeats its words less."), minimum=-2, maximum=2
    ),
    "stop": either(
        text(),
        listing(text(), max_items=4),
        about=_("Up to four texts at which the answer ends."),
    ),
    "seed": whole(
        _("The same seed and request give much the same answer, where a model can."),
        minimum=-(2**63),
        maximum=2**63 - 1,
    ),
    "logit_bias": {
        **free(_("Token ids and how much more (up to 100) or less likely they get.")),
        "additionalProperties": {"type": "number", "minimum": -100, "maximum": 100},
    },
    "user": text(_("Your own name for the end user, passed on to the upstream.")),
}
USAGE: Schema = record(
    {
        "prompt_tokens": whole(_("Tokens read.")),
        "completion_tokens": whole(_("Tokens written.")),
        "total_tokens": whole(_("Both together.")),
        "prompt_tokens_details": nullable(
            record(
                {
                    "cached_tokens": nullable(
                        whole(_("Read from a cache, at the cached price."))
                    ),
                    "audio_tokens": nullable(whole()),
                }
            )
        ),
        "completion_tokens_details": nullable(
            record(
                {
                    "reasoning_tokens": nullable(
                        whole(_("Thought before the answer; part of those written."))
                    ),
                    "audio_tokens": nullable(whole()),
                }
            )
        ),
    },
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    about=_("What was counted, and is charged."),
)
