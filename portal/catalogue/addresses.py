"""Endpoints as addresses, and which of them the playground can try."""

from gateway.enums import Endpoint

PATHS: dict[Endpoint, str] = {
    Endpoint.CHAT_COMPLETIONS: "/v1/chat/completions",
    Endpoint.COMPLETIONS: "/v1/completions",
    Endpoint.RESPONSES: "/v1/responses",
    Endpoint.EMBEDDINGS: "/v1/embeddings",
    Endpoint.IMAGE_GENERATIONS: "/v1/images/generations",
    Endpoint.IMAGE_EDITS: "/v1/images/edits",
    Endpoint.IMAGE_VARIATIONS: "/v1/images/variations",
    Endpoint.SPEECH: "/v1/audio/speech",
    Endpoint.TRANSCRIPTIONS: "/v1/audio/transcriptions",
    Endpoint.TRANSLATIONS: "/v1/audio/translations",
    Endpoint.MODERATIONS: "/v1/moderations",
}
PLAYGROUND = (
    Endpoint.CHAT_COMPLETIONS,
    Endpoint.IMAGE_GENERATIONS,
    Endpoint.SPEECH,
    Endpoint.TRANSCRIPTIONS,
    Endpoint.EMBEDDINGS,
)
