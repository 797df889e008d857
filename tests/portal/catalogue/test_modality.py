import pytest

from gateway.enums import Endpoint
from portal.catalogue.modality import find_flow

CHAT = [Endpoint.CHAT_COMPLETIONS]


@pytest.mark.parametrize(
    ("name", "endpoints", "rates", "flow"),
    [
        ("gpt-3.5-turbo", CHAT, ["input"], "text>text"),
        ("gpt-4o", CHAT, ["input"], "text,image>text"),
        ("claude-sonnet-4-5", CHAT, ["input"], "text,image>text"),
        ("o3-mini", CHAT, ["input"], "text>text"),
        ("deepseek-chat", CHAT, ["input"], "text>text"),
        (
            "any",
            CHAT,
            ["input", "input_audio", "output_audio"],
            "text,audio>text,audio",
        ),
        ("gpt-4o-audio-preview", CHAT, ["input_audio"], "text,audio>text"),
        ("banana", [], ["input", "output_image"], "text>text,image"),
        ("dall-e-3", [Endpoint.IMAGE_GENERATIONS], ["image"], "text>image"),
        ("dall-e-2", [Endpoint.IMAGE_EDITS], ["image"], "text,image>image"),
        ("tts-1", [Endpoint.SPEECH], ["character"], "text>audio"),
        ("whisper-1", [Endpoint.TRANSCRIPTIONS], ["audio_millisecond"], "audio>text"),
        ("embed", [Endpoint.EMBEDDINGS], ["input"], "text>vector"),
        ("unknown", [], [], "text>text"),
    ],
)
def test_what_goes_in_and_what_comes_out(
    name: str, endpoints: list[str], rates: list[str], flow: str
):
    takes, gives = find_flow(name, endpoints, rates)
    assert f"{','.join(takes)}>{','.join(gives)}" == flow
