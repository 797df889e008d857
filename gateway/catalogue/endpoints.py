"""What a well-known model can be asked for, told from its name."""

import re

from gateway.enums import Endpoint

KINDS: tuple[tuple[str, tuple[Endpoint, ...]], ...] = (
    (r"embed|^voyage-", (Endpoint.EMBEDDINGS,)),
    (
        r"^dall-e-2",
        (
            Endpoint.IMAGE_GENERATIONS,
            Endpoint.IMAGE_EDITS,
            Endpoint.IMAGE_VARIATIONS,
        ),
    ),
    (r"^dall-e-3", (Endpoint.IMAGE_GENERATIONS,)),
    (r"^(chat)?gpt-image-", (Endpoint.IMAGE_GENERATIONS, Endpoint.IMAGE_EDITS)),
    (r"^whisper-", (Endpoint.TRANSCRIPTIONS, Endpoint.TRANSLATIONS)),
    (r"transcribe|^voxtral-mini-", (Endpoint.TRANSCRIPTIONS,)),
    (r"(^|-)tts(-|$)|/orpheus-", (Endpoint.SPEECH,)),
    (r"-moderation-", (Endpoint.MODERATIONS,)),
    (r"^(gpt-3\.5-turbo-instruct|davinci|babbage)", (Endpoint.COMPLETIONS,)),
    (r"image|banana", ()),  # draws through more than one door: any
)
CHAT = (Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES)
# Where these are sold, plain completions are not; servers of open weights offer them.
CLOSED_VENDORS = {"anthropic", "google", "openai", "xai"}
OPEN_WEIGHTS = re.compile(r"gpt-oss|gemma")


def list_endpoints(name: str, vendor: str) -> tuple[Endpoint, ...]:
    """Empty means any."""
    for pattern, endpoints in KINDS:
        if re.search(pattern, name):
            return endpoints
    if vendor in CLOSED_VENDORS and not OPEN_WEIGHTS.search(name):
        return CHAT
    return (*CHAT, Endpoint.COMPLETIONS)
