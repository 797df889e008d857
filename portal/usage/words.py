"""How endpoints, outcomes and units are called on pages."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.enums import Endpoint, Outcome, Unit
from gateway.metering.tiers import MARK

ENDPOINTS: dict[str, StrOrPromise] = {
    Endpoint.CHAT_COMPLETIONS: _("Chat completion"),
    Endpoint.COMPLETIONS: _("Text completion"),
    Endpoint.RESPONSES: _("Response"),
    Endpoint.EMBEDDINGS: _("Embedding"),
    Endpoint.IMAGE_GENERATIONS: _("Image generation"),
    Endpoint.IMAGE_EDITS: _("Image edit"),
    Endpoint.IMAGE_VARIATIONS: _("Image variation"),
    Endpoint.SPEECH: _("Text to speech"),
    Endpoint.TRANSCRIPTIONS: _("Speech to text"),
    Endpoint.TRANSLATIONS: _("Speech translation"),
    Endpoint.MODERATIONS: _("Moderation"),
}
OUTCOMES: dict[str, StrOrPromise] = {
    Outcome.PENDING: _("In progress"),
    Outcome.COMPLETED: _("Completed"),
    Outcome.CLIENT_CLOSED: _("You disconnected"),
    Outcome.CLIENT_ERROR: _("Request refused"),
    Outcome.UPSTREAM_ERROR: _("Upstream failed"),
    Outcome.OUT_OF_CREDIT: _("Out of credit"),
    Outcome.INTERRUPTED: _("Interrupted"),
}
TONES = {  # of the badge that names the outcome
    Outcome.PENDING: "info",
    Outcome.COMPLETED: "good",
    Outcome.CLIENT_CLOSED: "warn",
    Outcome.CLIENT_ERROR: "warn",
    Outcome.UPSTREAM_ERROR: "bad",
    Outcome.OUT_OF_CREDIT: "bad",
    Outcome.INTERRUPTED: "bad",
}
UNITS: dict[str, StrOrPromise] = {
    Unit.INPUT: _("Input"),
    Unit.INPUT_CACHED: _("Input, read from cache"),
    Unit.INPUT_CACHE_WRITE: _("Input, written to cache"),
    Unit.INPUT_AUDIO: _("Audio input"),
    Unit.INPUT_IMAGE: _("Image input"),
    Unit.OUTPUT: _("Output"),
    Unit.OUTPUT_REASONING: _("Output, reasoning"),
    Unit.OUTPUT_AUDIO: _("Audio output"),
    Unit.OUTPUT_IMAGE: _("Image output"),
    Unit.IMAGE: _("Pictures"),
    Unit.AUDIO_MILLISECOND: _("Audio"),
    Unit.CHARACTER: _("Characters"),
    Unit.CALL: _("Call"),
}


def name_endpoint(endpoint: str) -> StrOrPromise:
    return ENDPOINTS.get(endpoint, endpoint)


def name_outcome(outcome: str) -> StrOrPromise:
    return OUTCOMES.get(outcome, outcome)


def name_unit(unit: str) -> str:
    """`image/hd/1024x1024` is "Pictures (hd, 1024x1024)", and `input@200000` is
    "Input, prompts above 200,000 tokens"."""
    unit, mark, start = unit.partition(MARK)
    if mark:
        values = {"unit": name_unit(unit), "n": f"{int(start):,}"}
        return gettext("%(unit)s, prompts above %(n)s tokens") % values
    head, _slash, rest = unit.partition("/")
    name = str(UNITS.get(head, head))
    return f"{name} ({', '.join(rest.split('/'))})" if rest else name
