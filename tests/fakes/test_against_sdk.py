"""The fake, verified: the official SDK accepts its honest answers strictly."""

from collections.abc import AsyncIterator

import pytest_asyncio
from openai import AsyncOpenAI

from tests.fakes.upstream import FakeUpstream


@pytest_asyncio.fixture
async def client() -> AsyncIterator[AsyncOpenAI]:
    async with (
        FakeUpstream() as upstream,
        AsyncOpenAI(
            api_key="x",
            base_url=upstream.base_url,
            max_retries=0,
            _strict_response_validation=True,
        ) as sdk,
    ):
        yield sdk


async def test_chat(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(
        model="ok-cjk", messages=[], stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    whole = await client.chat.completions.create(model="ok-cjk", messages=[])
    told = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    assert "".join(told) == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage


async def test_completions_and_moderations(client: AsyncOpenAI) -> None:
    completion = await client.completions.create(model="ok", prompt="x")
    moderation = await client.moderations.create(model="ok", input="x")
    assert completion.choices[0].text == "Hello from upstream."
    assert not moderation.results[0].flagged


async def test_embeddings(client: AsyncOpenAI) -> None:
    answer = await client.embeddings.create(
        model="ok",
        input=["a", "b"],
        encoding_format="float",  # the SDK's own base64 fails its strict check
    )
    assert [len(row.embedding) for row in answer.data] == [8, 8]


async def test_images(client: AsyncOpenAI) -> None:
    made = await client.images.generate(model="dall-e-3", prompt="x", n=1)
    changed = await client.images.edit(
        model="gpt-image-1", image=[("a.png", b"1"), ("b.png", b"2")], prompt="x"
    )
    assert made.data
    assert made.data[0].url
    assert changed.data
    assert changed.data[0].b64_json


async def test_audio(client: AsyncOpenAI) -> None:
    heard = await client.audio.transcriptions.create(
        model="whisper-1", file=("a.wav", b"RIFF")
    )
    spoken = await client.audio.speech.create(model="ok", voice="alloy", input="x")
    assert heard.text == "Hello from upstream."
    assert len(spoken.content) == 7 * 2048


async def test_responses(client: AsyncOpenAI) -> None:
    whole = await client.responses.create(model="ok", input="x")
    async with client.responses.stream(model="ok", input="x") as stream:
        events = [event.type async for event in stream]
        final = await stream.get_final_response()
    assert whole.output_text == final.output_text == "Hello from upstream."
    assert events.count("response.output_text.delta") == 7


async def test_models(client: AsyncOpenAI) -> None:
    listed = await client.models.list()
    assert [model.id for model in listed.data] == ["ok", "gpt-4o", "gpt-4o-mini"]
