"""The tools of the playground and the parameters each of them offers.

A parameter that is left off is not sent at all: the model's own default holds.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.enums import Endpoint
from portal.catalogue.offers import Offer


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kind`: number, integer, lines (a list of texts), choice, text, or format
    (OpenAI's {"type": …}).
    `start` is what it is set to when it is switched on."""

    name: str
    kind: str
    start: str
    hint: StrOrPromise
    least: str = ""
    most: str = ""
    step: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    id: str
    name: StrOrPromise
    endpoint: Endpoint
    parameters: tuple[Parameter, ...]

    def serves(self, offer: Offer) -> bool:
        return self.endpoint in offer.endpoints


TEMPERATURE = Parameter(
    "temperature",
    "number",
    "0.7",
    _("Low: the same answer each time. High: more varied. 0 to 2."),
    "0",
    "2",
    "0.1",
)
CHAT = (
    TEMPERATURE,
    Parameter(
        "top_p",
        "number",
        "0.9",
        _("Only the likeliest words up to this share are drawn from. 0 to 1."),
        "0",
        "1",
        "0.05",
    ),
    Parameter(
        "max_tokens",
        "integer",
        "512",
        _("The answer is cut after so many tokens."),
        "1",
    ),
    Parameter(
        "seed", "integer", "1", _("With the same number, answers repeat if they can.")
    ),
    Parameter("stop", "lines", "", _("The answer ends before any of these lines.")),
    Parameter(
        "response_format",
        "format",
        "json_object",
        _("JSON only; ask for JSON in a message as well."),
        choices=("text", "json_object"),
    ),
    Parameter(
        "presence_penalty",
        "number",
        "0.5",
        _("Above 0: rather new subjects. -2 to 2."),
        "-2",
        "2",
        "0.1",
    ),
    Parameter(
        "frequency_penalty",
        "number",
        "0.5",
        _("Above 0: fewer repetitions. -2 to 2."),
        "-2",
        "2",
        "0.1",
    ),
    Parameter(
        "reasoning_effort",
        "choice",
        "low",
        _("How long a reasoning model thinks. Others refuse it."),
        choices=("none", "minimal", "low", "medium", "high"),
    ),
)
IMAGES = (
    Parameter(
        "size",
        "choice",
        "1024x1024",
        _("Width and height; which are allowed differs by model."),
        choices=(
            "256x256",
            "512x512",
            "1024x1024",
            "1536x1024",
            "1024x1536",
            "1792x1024",
            "1024x1792",
        ),
    ),
    Parameter(
        "quality",
        "choice",
        "standard",
        _("Better costs more; which are allowed differs by model."),
        choices=("standard", "hd", "low", "medium", "high", "auto"),
    ),
    Parameter("n", "integer", "2", _("How many pictures; each is charged."), "1", "10"),
    Parameter(
        "style",
        "choice",
        "natural",
        _("For dall-e-3."),
        choices=("vivid", "natural"),
    ),
    Parameter(
        "response_format",
        "choice",
        "b64_json",
        _("Whether the answer holds the picture or a link to it."),
        choices=("b64_json", "url"),
    ),
)
VOICES = ("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")
SPEECH = (
    Parameter(
        "response_format",
        "choice",
        "mp3",
        _("The kind of file. mp3 where it is left off."),
        choices=("mp3", "wav", "opus", "aac", "flac"),
    ),
    Parameter("speed", "number", "1.2", _("0.25 to 4."), "0.25", "4", "0.05"),
    Parameter("instructions", "text", "", _("How it should sound; not for tts-1.")),
)
TRANSCRIPTION = (
    Parameter("language", "text", "en", _("Two letters, such as en or zh.")),
    Parameter("prompt", "text", "", _("Names and words that occur in the recording.")),
    Parameter(
        "response_format",
        "choice",
        "srt",
        _("Plain text, subtitles or all details."),
        choices=("json", "text", "srt", "vtt", "verbose_json"),
    ),
    TEMPERATURE,
)
EMBEDDINGS = (
    Parameter(
        "dimensions",
        "integer",
        "256",
        _("Shorter vectors; not for text-embedding-ada-002."),
        "1",
    ),
)
TOOLS = (
    Tool("chat", _("Chat"), Endpoint.CHAT_COMPLETIONS, CHAT),
    Tool("images", _("Pictures"), Endpoint.IMAGE_GENERATIONS, IMAGES),
    Tool("speech", _("Speech"), Endpoint.SPEECH, SPEECH),
    Tool(
        "transcription",
        _("Transcription"),
        Endpoint.TRANSCRIPTIONS,
        TRANSCRIPTION,
    ),
    Tool("embeddings", _("Embeddings"), Endpoint.EMBEDDINGS, EMBEDDINGS),
)
