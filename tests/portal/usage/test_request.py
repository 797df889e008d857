"""What the page of a call says: the sum, the attempts, the times, the outcome."""

import re
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone

from gateway.enums import Endpoint, Outcome, Unit
from gateway.metering.cost import list_cost_lines
from gateway.models import UsageLog
from gateway.money import price_line
from portal.usage.arithmetic import write_bill
from portal.usage.captured import indent_json
from portal.usage.causes import CAUSES, explain_cause
from portal.usage.rows import read_stamp, stamp_rows, tell_quantity
from portal.usage.story import FREE, PAID, tell_error, tell_outcome
from portal.usage.timings import list_attempts, list_spans, read_speed
from portal.usage.words import ENDPOINTS, OUTCOMES, UNITS, name_unit
from tests.factories import make_api_key
from tests.factories.usage import build_call

ROOT = Path(__file__).resolve().parents[3]
RATES = {
    "input": 2_500_000_000,
    "input_cached": 1_250_000_000,
    "output": 10_000_000_000,
    "image": 40_000_000,
}


@pytest.fixture
def call(db: None) -> UsageLog:
    """Answered at the second attempt; not saved."""
    usage = {"input": 388, "input_cached": 896, "output": 342, "call": 1}
    call = build_call(make_api_key(), timezone.now(), Random(1))
    call.multiplier_ppm = 1_200_000
    call.usage = usage
    call.lines = [*list_cost_lines(usage, RATES, multiplier_ppm=1_200_000)]
    call.charged = sum(line["amount"] for line in call.lines)
    call.outcome, call.state, call.is_stream = Outcome.COMPLETED, "settled", True
    call.first_byte_ms, call.duration_ms, call.output_tokens = 410, 3_810, 342
    call.attempts = [
        {"channel": 7, "at_ms": 2, "took_ms": 92, "error": "rate_limited"},
        {"channel": 8, "at_ms": 94, "took_ms": 316, "error": None},
    ]
    return call


def test_each_line_is_quantity_times_price_times_multiplier(call: UsageLog):
    bill = write_bill(call)
    assert bill.cost == bill.charged == call.charged
    assert str(bill.multiplier) == "1.2"
    for line in bill.lines:
        assert line.amount == price_line(
            quantity=line.quantity,
            rate=line.rate,
            quantum=line.quantum,
            multiplier_ppm=call.multiplier_ppm,
        )
    assert [line.name for line in bill.lines] == [
        "Input",
        "Input, read from cache",
        "Output",
    ]


def test_what_was_not_covered_is_told(call: UsageLog):
    call.shortfall, call.charged = 1_000, call.charged - 1_000
    bill = write_bill(call)
    assert bill.cost - bill.shortfall == bill.charged


def test_what_has_no_price_is_told(call: UsageLog):
    call.usage = {"input_audio": 12, "call": 1}
    assert write_bill(call).unpriced == []
    call.lines = []
    assert write_bill(call).unpriced == ["12 × Audio input"]


def test_attempts_are_told_without_the_channel(call: UsageLog):
    attempts = list_attempts(call)
    assert [it.sentence for it in attempts] == [
        "Attempt 1 failed: the upstream was busy.",
        "Attempt 2 answered.",
    ]


def test_the_spans_cover_the_call_in_order(call: UsageLog):
    spans = list_spans(call)
    assert [(it.start, it.end) for it in spans] == [
        (0, 2),
        (2, 94),
        (94, 410),
        (410, 3_810),
    ]
    assert [it.tone for it in spans] == ["quiet", "bad", "c3", "c1"]


def test_a_call_that_reached_nobody_has_no_spans(call: UsageLog):
    call.attempts = []
    assert list_spans(call) == []


def test_speed_is_of_the_time_after_the_first_token(call: UsageLog):
    assert read_speed(call) == pytest.approx(342 / 3.4)
    call.is_stream = False
    assert read_speed(call) is None


def find_causes() -> set[str]:
    """Every cause that the gateway's source names."""
    text = "".join(
        path.read_text()
        for folder in ("relay", "providers", "api")
        for path in (ROOT / "gateway" / folder).rglob("*.py")
    )
    return set(re.findall(r'cause ?= ?"([a-z_]+)"', text))


def test_every_cause_of_the_gateway_has_words():
    found = find_causes()
    assert len(found) > 10
    assert found <= set(CAUSES)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("credential_refused_401", "the upstream is not set up correctly"),
        ("credential_refused_invalid_api_key", "the upstream is not set up correctly"),
        ("refused_400", "the upstream refused the request (400)"),
        ("status_503", "the upstream answered with an error (503)"),
        ("something_new", "something new"),
    ],
)
def test_causes_in_words(cause: str, words: str):
    assert explain_cause(cause) == words


def test_every_word_of_the_gateway_has_a_name():
    assert set(ENDPOINTS) == set(Endpoint)
    assert set(OUTCOMES) == set(Outcome)
    assert set(UNITS) == set(Unit)
    assert set(FREE) == set(PAID) == set(Outcome) - {Outcome.PENDING}


def test_finer_units_say_what_they_are():
    assert name_unit("image/hd/1024x1024") == "Pictures (hd, 1024x1024)"


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ({"image/hd/1024x1024": 1}, "1 picture"),
        ({"call": 1, "character": 1480}, "1,480 characters"),
        ({"audio_millisecond": 12_345}, "12.3 s of audio"),
        ({"call": 1}, ""),
    ],
)
def test_quantities_that_are_not_tokens(call: UsageLog, usage: object, words: str):
    call.usage, call.lines = usage, []
    assert tell_quantity(call) == words


def test_what_is_paid_for_is_what_is_told(call: UsageLog):
    """Calls for pictures report tokens too, which nobody pays for there."""
    call.usage = {"input": 9, "image": 2, "call": 1}
    call.lines = [{"unit": "image/hd/1024x1024"}]
    assert tell_quantity(call) == "2 pictures"
    call.lines = [{"unit": "input"}]
    assert tell_quantity(call) == ""


def test_an_open_call_says_that_its_money_is_only_reserved(call: UsageLog):
    call.state = "open"
    assert "reserved" in tell_outcome(call)


def test_a_failed_call_says_why_and_that_it_was_free(call: UsageLog):
    call.outcome, call.charged, call.error_code = "upstream_error", 0, "rate_limited"
    assert "Nothing was charged" in tell_outcome(call)
    assert tell_error(call) == "The reason: the upstream was busy."
    call.error_code = "context_length_exceeded"
    assert tell_error(call) == "The error code: context_length_exceeded."


def test_the_stamp_changes_when_a_call_ends(call: UsageLog):
    other = build_call(call.api_key, timezone.now() - timedelta(1), Random(2))
    call.state = "open"
    before = stamp_rows([call, other])
    call.state = "settled"
    assert stamp_rows([call, other]) != before
    assert read_stamp(before) == call.rid
    assert stamp_rows([]) == ""
    assert read_stamp("") is None


def test_json_is_laid_out_and_anything_else_left(call: UsageLog):
    assert indent_json('{"a":"ä"}') == '{\n  "a": "ä"\n}'
    assert indent_json('{"cut": "') == '{"cut": "'
