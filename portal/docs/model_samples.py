"""Ready requests for one model, taken from those that the docs show."""

from gateway.enums import Endpoint
from portal.catalogue.offers import Offer
from portal.docs.samples import Tongue, write_samples

SAMPLE_OF: dict[Endpoint, str] = {  # the first that a model serves
    Endpoint.CHAT_COMPLETIONS: "chat",
    Endpoint.IMAGE_GENERATIONS: "image",
    Endpoint.SPEECH: "speech",
    Endpoint.TRANSCRIPTIONS: "transcription",
    Endpoint.EMBEDDINGS: "embedding",
}


def list_samples(offer: Offer, base_url: str) -> tuple[Tongue, ...]:
    """curl, Python and Node; empty for a model that the docs have no sample for."""
    names = (name for word, name in SAMPLE_OF.items() if word in offer.endpoints)
    name = next(names, None)
    if name is None:
        return ()
    models = dict.fromkeys((*SAMPLE_OF.values(), "stream", "errors"), offer.name)
    return write_samples(base_url, models)[name].tongues
