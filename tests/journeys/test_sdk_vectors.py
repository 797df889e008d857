"""Embeddings, moderations and responses through the official SDK."""

import base64
import struct

import pytest
from openai import OpenAI

from tests.journeys.sdk_models import DEMO, Models, on_both

pytestmark = pytest.mark.journey


@on_both
def test_embeddings_in_both_formats(sdk: OpenAI, loose_sdk: OpenAI, models: Models):
    texts = ["红色", "red", "红色"]
    create = loose_sdk.embeddings.create
    by_default = create(model=models.embedding, input=texts)  # the SDK asks for base64
    as_floats = sdk.embeddings.create(
        model=models.embedding, input=texts, encoding_format="float"
    )
    raw = create(model=models.embedding, input=texts, encoding_format="base64")
    assert [len(it.embedding) for it in by_default.data] == [models.dimensions] * 3
    for first, second, third in zip(
        by_default.data, as_floats.data, raw.data, strict=True
    ):
        assert isinstance(third.embedding, str)
        packed = base64.b64decode(third.embedding)
        assert first.embedding == pytest.approx(second.embedding, abs=1e-6)
        assert packed == struct.pack(f"<{models.dimensions}f", *first.embedding)
    assert by_default.data[0].embedding == by_default.data[2].embedding
    assert by_default.usage.prompt_tokens > 0


@on_both
def test_embedding_dimensions_and_token_ids(sdk: OpenAI, models: Models):
    short = sdk.embeddings.create(
        model=models.embedding,
        input=[[6151, 1070]],
        dimensions=4,
        encoding_format="float",
    )
    assert len(short.data[0].embedding) == 4


@on_both
def test_moderation(sdk: OpenAI, models: Models):
    answer = sdk.moderations.create(model=models.moderation, input=["hello", "world"])
    assert answer.id.startswith("modr-")
    assert not answer.results[0].flagged
    if models is DEMO:
        assert len(sdk.moderations.create(input="no model given").results) == 1


@on_both
def test_response(sdk: OpenAI, models: Models):
    answer = sdk.responses.create(model=models.chat, input="Hello")
    assert answer.status == "completed"
    assert answer.output_text
    assert answer.usage
    assert answer.usage.output_tokens > 0
    assert answer.model == models.chat


@on_both
def test_response_stream(sdk: OpenAI, models: Models):
    events = list(sdk.responses.create(model=models.chat, input="Hello", stream=True))
    assert [it.sequence_number for it in events] == list(range(len(events)))
    assert events[0].type == "response.created"
    last = events[-1]
    assert last.type == "response.completed"
    words = [it.delta for it in events if it.type == "response.output_text.delta"]
    assert "".join(words) == last.response.output_text
    assert last.response.usage
