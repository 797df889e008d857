"""The built-in demo as an upstream: one way in for every endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from gateway.providers.demo.answer import (
    DemoAnswer,
    RefusedRequestError,
    answer_refusal,
)
from gateway.providers.demo.chat import answer_chat
from gateway.providers.demo.completions import answer_completion
from gateway.providers.demo.embeddings import answer_embeddings
from gateway.providers.demo.images import (
    answer_edit,
    answer_generation,
    answer_variation,
)
from gateway.providers.demo.moderations import answer_moderation
from gateway.providers.demo.responses import answer_response
from gateway.providers.demo.speech import answer_speech
from gateway.providers.demo.transcriptions import (
    answer_transcription,
    answer_translation,
)

ANSWERS_TO_JSON: dict[str, Callable[[Mapping[str, Any]], DemoAnswer]] = {
    "chat_completions": answer_chat,
    "completions": answer_completion,
    "embeddings": answer_embeddings,
    "moderations": answer_moderation,
    "responses": answer_response,
    "speech": answer_speech,
}


def answer_demo(
    endpoint: str,
    fields: Mapping[str, Any],
    files: Mapping[str, BinaryIO],
    *,
    picture_url: Callable[[str], str],
) -> DemoAnswer:
    """Answer one call as an OpenAI-compatible upstream would.

    `fields` are the JSON body or a form's text fields by the names they were sent
    under, `files` a form's files; `picture_url` turns a picture's recipe into an
    address that serves `draw_recipe(recipe)`. Bad input gives a 400 in OpenAI's shape,
    never an exception. Measuring a file, drawing and speaking take CPU time, the last
    two while the chunks are read: keep them off an event loop.
    """
    try:
        return _answer_endpoint(endpoint, fields, files, picture_url)
    except RefusedRequestError as refusal:
        return answer_refusal(refusal)
    except RecursionError:
        deep = RefusedRequestError(
            "The JSON body of your request is nested too deeply."
        )
        return answer_refusal(deep)


def _answer_endpoint(
    endpoint: str,
    fields: Mapping[str, Any],
    files: Mapping[str, BinaryIO],
    picture_url: Callable[[str], str],
) -> DemoAnswer:
    if endpoint in ANSWERS_TO_JSON:
        return ANSWERS_TO_JSON[endpoint](fields)
    if endpoint == "image_generations":
        return answer_generation(fields, picture_url)
    if endpoint == "image_edits":
        return answer_edit(fields, files, picture_url)
    if endpoint == "image_variations":
        return answer_variation(fields, files, picture_url)
    if endpoint == "transcriptions":
        return answer_transcription(fields, files)
    if endpoint == "translations":
        return answer_translation(fields, files)
    raise RefusedRequestError(
        f"Invalid URL: the demo has no '{endpoint}'.", code="unknown_url", status=404
    )
