"""The hold of a key with a spend limit: what the longest answer would cost."""

import pytest

from gateway.enums import Endpoint, Unit
from gateway.metering.estimate import estimate_usage
from gateway.pictures import ModelPicture
from gateway.wire.call_request import CallRequest, read_json_call


def chat(fields: str) -> CallRequest:
    body = f'{{"model": "m", "messages": [{{"role": "user", "content": "x"}}]{fields}}}'
    return read_json_call(Endpoint.CHAT_COMPLETIONS, body.encode(), default_model=None)


def model(max_output: int | None) -> ModelPicture:
    return ModelPicture("m", "", frozenset(), 128_000, max_output, True, 0)


@pytest.mark.parametrize(
    ("fields", "max_output", "worst", "usual"),
    [
        ("", 16_000, 16_000, 1_000),
        (', "max_tokens": 5000', 16_000, 5_000, 1_000),
        (', "max_tokens": 50000', 16_000, 16_000, 1_000),
        (', "max_tokens": 100, "n": 3', 16_000, 300, 300),
        ("", None, 16_384, 1_000),  # nobody knows how long it may be
    ],
)
def test_output_that_is_held_for(
    fields: str, max_output: int | None, worst: int, usual: int
):
    call, picture = chat(fields), model(max_output)
    for is_worst_case, expected in ((True, worst), (False, usual)):
        usage = estimate_usage(call, picture, key_id=-1, is_worst_case=is_worst_case)
        assert usage[Unit.OUTPUT] == expected
