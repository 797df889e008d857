from typing import Any

import pytest

from gateway.enums import Endpoint
from tests.gateway.asking import read_call


def test_texts_and_pictures_of_messages():
    content = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "vendor", "odd": [1]},
    ]
    messages = [
        {"role": "system", "content": "be kind"},
        {"role": "user", "content": content, "name": "x"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
    ]
    call = read_call(messages=messages)
    assert (call.prompt, call.pictures) == (["be kind", "look"], 2)


def test_tools_are_a_part_of_the_prompt():
    call = read_call(tools=[{"type": "function"}])
    assert call.prompt == ["hi", '[{"type": "function"}]']


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("a", ["a"]),
        (["a", "b"], ["a", "b"]),
        ([1, 2, 3], [" the" * 3]),
        ([[1, 2], [3]], [" the" * 2, " the"]),
        ([{"type": "text", "text": "a"}], ["a"]),
        ([{"role": "user", "content": [{"type": "input_text", "text": "a"}]}], ["a"]),
        ([{"type": "function_call_output", "output": "r"}], ["r"]),
        ([], []),
        ([[[[[[[["deep"]]]]]]]], []),
        (7, []),
    ],
)
def test_texts_of_inputs(value: Any, texts: list[str]):
    assert read_call(Endpoint.RESPONSES, input=value).prompt == texts
