"""What goes into a model and what comes out of it, told from where it is served.

No price list says it in a machine's words, so: the endpoints first, then units that
it is priced by, and for reading pictures the families that are known to.
"""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.enums import Endpoint, Unit


class Modality(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VECTOR = "vector"


NAMES: dict[Modality, StrOrPromise] = {
    Modality.TEXT: _("Text"),
    Modality.IMAGE: _("Pictures"),
    Modality.AUDIO: _("Audio"),
    Modality.VECTOR: _("Embeddings"),
}
Flow = tuple[tuple[Modality, ...], tuple[Modality, ...]]  # what goes in, what comes out

TEXT, IMAGE, AUDIO, VECTOR = Modality
FLOWS: dict[Endpoint, Flow] = {  # the first that a model serves
    Endpoint.CHAT_COMPLETIONS: ((TEXT,), (TEXT,)),
    Endpoint.RESPONSES: ((TEXT,), (TEXT,)),
    Endpoint.COMPLETIONS: ((TEXT,), (TEXT,)),
    Endpoint.IMAGE_EDITS: ((TEXT, IMAGE), (IMAGE,)),
    Endpoint.IMAGE_GENERATIONS: ((TEXT,), (IMAGE,)),
    Endpoint.SPEECH: ((TEXT,), (AUDIO,)),
    Endpoint.TRANSCRIPTIONS: ((AUDIO,), (TEXT,)),
    Endpoint.EMBEDDINGS: ((TEXT,), (VECTOR,)),
    Endpoint.MODERATIONS: ((TEXT,), (TEXT,)),
}
READS_PICTURES = re.compile(
    r"^(chatgpt-)?gpt-(4o|4\.1|4\.5|4-turbo|5)(?!.*(audio|search))|^o[134](?!-mini$|.*preview)"
    r"|^claude-(3|sonnet|opus|haiku)|^gemini-|^gemma-3|-vl(-|$)|^pixtral|vision"
    r"|^llama-4|^grok-4|^mistral-(small|medium)-3|^kimi-k2\.5|^qwen3\.5"
)


def find_flow(name: str, endpoints: Collection[str], rates: Collection[str]) -> Flow:
    """Of a model that serves `endpoints` (none: any) and is priced by `rates`."""
    flows = (flow for word, flow in FLOWS.items() if word in endpoints)
    taken, given = next(flows, ((TEXT,), (TEXT,)))
    if given == (TEXT,) and TEXT in taken and Endpoint.MODERATIONS not in endpoints:
        if Unit.INPUT_IMAGE in rates or READS_PICTURES.search(name):
            taken = (*taken, IMAGE)
        if Unit.INPUT_AUDIO in rates:
            taken = (*taken, AUDIO)
        if Unit.OUTPUT_AUDIO in rates:
            given = (*given, AUDIO)
    if Unit.OUTPUT_IMAGE in rates and IMAGE not in given:
        given = (*given, IMAGE)
    return taken, given


def name_modalities(modalities: Iterable[Modality]) -> str:
    return gettext(", ").join(str(NAMES[modality]) for modality in modalities)
