"""What an answer is measured as, and what that costs."""

from typing import Any

from gateway.enums import UsageSource
from gateway.metering.cost import sum_cost
from gateway.metering.meter import Meter
from gateway.metering.who_pays import Ending
from gateway.pictures import ModelPicture
from gateway.wire.answers import Reading
from gateway.wire.call_request import CallRequest
from gateway.wire.usage import Usage
from tests.gateway.asking import make_model, read_call

USAGE = {"prompt_tokens": 11, "completion_tokens": 7}


WORDS = Reading(text="Hello from upstream.", has_content=True)


RATES = {"input": 1_000_000, "output": 10_000_000}  # nano-USD a token: 1 and 10


def usage_of(raw: Any) -> Reading:
    return Reading(usage=raw)


def meter_of(
    *readings: Reading,
    call: CallRequest | None = None,
    model: ModelPicture | None = None,
) -> Meter:
    meter = Meter(call or read_call(), model or make_model())
    for reading in readings:
        meter.add(reading)
    return meter


def measure(
    ending: Ending, *readings: Reading, **known: Any
) -> tuple[Usage, UsageSource, int]:
    """What the table makes of an answer, and what it costs."""
    meter = meter_of(*readings, **known)
    usage, source = meter.measure(meter.end(ending))
    return usage, source, sum_cost(usage.units, RATES, multiplier_ppm=1_000_000)
