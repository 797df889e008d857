"""Which models the samples name: those that people know, if they are offered here."""

from gateway import snapshot
from gateway.enums import Endpoint

WISHES: dict[str, tuple[Endpoint, str]] = {
    "chat": (Endpoint.CHAT_COMPLETIONS, "gpt-4o"),
    "image": (Endpoint.IMAGE_GENERATIONS, "dall-e-3"),
    "embedding": (Endpoint.EMBEDDINGS, "text-embedding-3-small"),
    "transcription": (Endpoint.TRANSCRIPTIONS, "whisper-1"),
    "speech": (Endpoint.SPEECH, "gpt-4o-mini-tts"),
}


def pick_models(group_id: int | None) -> dict[str, str]:
    """A model for each kind of sample: the well-known one if the group may call it,
    else the first that serves the endpoint, else the well-known one all the same."""
    picture = snapshot.current()
    if group_id is None:
        group_id = min(picture.groups, default=0)
    offered = picture.models_for(group_id)
    names = {model.name for model in offered}
    picked = {}
    for kind, (endpoint, wish) in WISHES.items():
        serving = [it.name for it in offered if endpoint in it.endpoints]
        if kind == "chat":  # what nobody said more about can most likely do that
            serving += [it.name for it in offered if not it.endpoints]
        picked[kind] = wish if wish in names or not serving else serving[0]
    return picked
