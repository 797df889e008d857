"""The samples as texts: in both languages, and their answers as the API gives them."""

import json
from typing import Any

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from gateway.api.schemas.document import build_document
from portal.docs.models import WISHES
from portal.docs.samples import PLANS, write_samples

MODELS = {kind: wish for kind, (_, wish) in WISHES.items()}
BASE_URL = "https://gateway.example.org"
ANSWERS = {
    "chat": "ChatAnswer",
    "models": "Models",
    "image": "Images",
    "embedding": "Embeddings",
    "transcription": "Transcript",
    "errors": "Error",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return build_document(BASE_URL)


def check(document: dict[str, Any], name: str, value: Any) -> None:
    schema = {
        "$ref": f"#/components/schemas/{name}",
        "components": document["components"],
    }
    Draft202012Validator(schema).validate(value)


def read_answer(name: str, language: str) -> str:
    """The answer shown, as text again."""
    from html import unescape

    from django.utils.html import strip_tags

    with translation.override(language):
        return unescape(strip_tags(write_samples(BASE_URL, MODELS)[name].answer))


def test_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_answer_shown_is_one_that_the_api_gives(
    name: str, language: str, document: dict[str, Any]
) -> None:
    check(document, ANSWERS[name], json.loads(read_answer(name, language)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_stream_shown_is_one_that_the_api_gives(
    language: str, document: dict[str, Any]
) -> None:
    events = read_answer("stream", language).split("\n\n")
    *chunks, end = [event.removeprefix("data: ").strip() for event in events]
    assert end == "[DONE]"
    assert len(chunks) == 3
    for chunk in chunks:
        check(document, "ChatChunk", json.loads(chunk))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_texts_of_both_languages_fit_into_quotes(language: str) -> None:
    with translation.override(language):
        samples = write_samples(BASE_URL, MODELS)
    for sample in samples.values():
        if sample.body:
            assert json.loads(sample.body)["model"] in MODELS.values()
        for tongue in sample.tongues:
            assert BASE_URL in tongue.text or sample.plan.name == "clients"
            assert "{{" not in tongue.text


def test_key_is_marked_in_the_html_and_nowhere_else() -> None:
    samples = write_samples(BASE_URL, MODELS)
    for name in set(PLANS) - {"clients"}:
        for tongue in samples[name].tongues:
            assert tongue.html.count("<span data-key>sk-your-key</span>") == 1
