"""What of a stream leaves at once, what waits for the settlement, what never leaves."""

import json
from typing import Any

import pytest

from gateway.enums import Endpoint
from gateway.wire.sse import DONE, EventSplitter, format_data, read_data
from tests.gateway.relay.filtering import CHARGED, make_filter

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 5}


def chunk(**fields: Any) -> bytes:
    return format_data(json.dumps({**HEAD, "model": "gpt-4o", **fields}).encode())


def words(text: str, **fields: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return chunk(choices=[choice], **fields)


FINISH = chunk(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
USAGE_CHUNK = chunk(choices=[], usage=USAGE)


def parse(sent: bytes) -> list[Any]:
    """The data of what a client got; "DONE" for the end marker."""
    found = [read_data(event) or b"" for event in EventSplitter().feed(sent)]
    return ["DONE" if it == b"[DONE]" else json.loads(it) for it in found]


def test_whole_stream_for_who_asked_for_usage():
    events = make_filter(wants_usage=True)
    null = words("a", usage=None)
    assert events.pass_events([null]) == null
    assert events.pass_events([FINISH]) == FINISH
    assert events.pass_events([USAGE_CHUNK]) == b""
    assert events.is_ended
    assert events.end_of_answer(CHARGED) == USAGE_CHUNK + DONE


def test_whole_stream_for_who_did_not():
    events = make_filter()
    sent = events.pass_events([words("a", usage=None), FINISH, USAGE_CHUNK, DONE])
    assert b"usage" not in sent
    assert [it["choices"][0]["finish_reason"] for it in parse(sent)] == [None, "stop"]
    assert events.end_of_answer(CHARGED) == DONE
    assert events.meter.raw_usage == USAGE


@pytest.mark.parametrize("wants_usage", [True, False])
def test_usage_beside_the_last_choice(wants_usage: bool):
    """DeepSeek's way: shown where it came, and no second time."""
    last = {"index": 0, "delta": {}, "finish_reason": "stop"}
    events = make_filter(wants_usage=wants_usage)
    sent = parse(events.pass_events([chunk(choices=[last], usage=USAGE), DONE]))
    assert sent[0].get("usage") == (USAGE if wants_usage else None)
    assert events.end_of_answer(CHARGED) == DONE


def test_missing_usage_chunk_is_written():
    events = make_filter(wants_usage=True)
    events.pass_events([words("a"), FINISH, DONE])
    usage, done = parse(events.end_of_answer(CHARGED))
    assert done == "DONE"
    assert usage == {**HEAD, "model": "gpt-4o", "choices": [], "usage": USAGE}


def test_missing_usage_chunk_of_a_completion():
    events = make_filter(Endpoint.COMPLETIONS, wants_usage=True)
    choice = {"index": 0, "text": "a", "finish_reason": "stop"}
    events.pass_events([chunk(choices=[choice], object="text_completion"), DONE])
    assert parse(events.end_of_answer(CHARGED))[0]["object"] == "text_completion"


@pytest.mark.parametrize("odd", [{"id": None}, {"created": 1.5}, {"object": 7}])
def test_usage_chunk_is_written_after_odd_events_too(odd: dict[str, Any]):
    events = make_filter(wants_usage=True)
    choice = {"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}
    events.pass_events([chunk(choices=[choice], **odd), DONE])
    assert parse(events.end_of_answer(CHARGED))[0]["usage"] == USAGE


def test_usage_inside_a_choice_does_not_stand_for_the_chunk():
    events = make_filter(wants_usage=True)
    choice = {"index": 0, "delta": {}, "finish_reason": "stop", "usage": USAGE}
    events.pass_events([words("a"), chunk(choices=[choice]), DONE])
    assert events.meter.raw_usage == USAGE
    assert parse(events.end_of_answer(CHARGED))[0]["usage"] == USAGE


def test_content_after_a_usage_chunk_keeps_its_order():
    events = make_filter(wants_usage=True)
    first = events.pass_events([words("a"), USAGE_CHUNK])
    assert first == words("a")
    later = words("b")
    assert events.pass_events([later]) == USAGE_CHUNK + later
    assert events.pass_events([FINISH, DONE]) == FINISH
    assert events.end_of_answer(CHARGED) == DONE


def test_content_after_a_usage_chunk_for_who_did_not_ask():
    events = make_filter()
    assert events.pass_events([USAGE_CHUNK, words("b"), FINISH]) == words("b") + FINISH


def test_the_last_of_two_usage_chunks_is_shown():
    events = make_filter(wants_usage=True)
    better = chunk(choices=[], usage={**USAGE, "completion_tokens": 9})
    events.pass_events([words("a"), USAGE_CHUNK, better, DONE])
    assert events.end_of_answer(CHARGED) == better + DONE


def test_done_without_finish_ends_an_answer_that_has_words():
    events = make_filter()
    events.pass_events([words("a"), DONE])
    assert (events.is_ended, events.meter.is_finished) == (True, True)


def test_done_without_anything_is_no_answer():
    events = make_filter()
    events.pass_events([DONE])
    assert (events.is_ended, events.meter.is_finished) == (True, False)


def test_nothing_follows_the_end():
    events = make_filter()
    events.pass_events([words("a"), FINISH, DONE])
    assert events.pass_events([words("late"), b": ping\n\n"]) == b""
    assert "late" not in events.meter.text.getvalue()


def test_first_chunk_without_choices_passes():
    azure = chunk(choices=[], prompt_filter_results=[])
    assert make_filter().pass_events([azure]) == azure


def test_comments_and_unknown_fields_pass_byte_for_byte():
    odd = b'data:  {"choices":[{"delta":{"content":"\\u4f60"}}], "x_v":1.10}\n\n'
    events = [b": ping\n\n", odd, b"retry: 5\n\n", b"data: \n\n"]
    assert make_filter().pass_events(events) == b"".join(events)


def test_model_is_echoed_everywhere():
    events = make_filter(wants_usage=True)
    theirs = [words("a"), FINISH, USAGE_CHUNK]
    theirs = [it.replace(b'"gpt-4o"', b'"their-name"') for it in theirs]
    sent = events.pass_events(theirs) + events.end_of_answer(CHARGED)
    assert {it["model"] for it in parse(sent)[:-1]} == {"gpt-4o"}


def test_what_came_before_an_error_leaves_first():
    events = make_filter()
    error = format_data(b'{"error":{"message":"boom","code":500}}')
    sent = events.pass_events([words("a"), error, words("never")])
    assert sent == words("a")
    assert events.failure is not None
    assert events.failure.cause == "error_in_answer"
    assert events.meter.text.getvalue() == "a"


def test_garbage_is_a_failure():
    events = make_filter()
    assert events.pass_events([b"data: <html>\n\n"]) == b""
    assert events.failure is not None
    assert events.failure.cause == "garbage"


def test_sequence_counts_the_events_with_data():
    events = make_filter()
    events.pass_events([words("a"), b": ping\n\n", words("b")])
    assert events.sequence == 2
