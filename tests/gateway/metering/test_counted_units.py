from gateway.enums import Endpoint, UsageSource
from gateway.metering.who_pays import Ending
from gateway.wire.answers import Reading
from tests.gateway.asking import read_call
from tests.gateway.metering.measuring import (  # noqa: F401
    RATES,
    USAGE,
    WORDS,
    measure,
    meter_of,
    usage_of,
)


def test_pictures_that_came_are_counted_not_those_asked_for():
    call = read_call(Endpoint.IMAGE_GENERATIONS, n=4, size="512x512", quality="hd")
    came = Reading(items=3, has_content=True)
    usage, source, _ = measure(Ending.COMPLETE, came, call=call)
    assert usage.units["image/hd/512x512"] == 3
    assert source == UsageSource.COUNTED


def test_speech_is_counted_by_characters():
    call = read_call(Endpoint.SPEECH, input="héllo")
    sound = Reading(has_content=True)
    usage, source, _ = measure(Ending.COMPLETE, sound, call=call)
    assert (usage.units["character"], source) == (5, UsageSource.COUNTED)


def test_an_upstreams_seconds_have_the_last_word():
    call = read_call(Endpoint.CHAT_COMPLETIONS)
    call.endpoint, call.audio_ms = Endpoint.TRANSCRIPTIONS, 9_999
    seconds = usage_of({"type": "duration", "seconds": 3})
    usage, _, _ = measure(Ending.COMPLETE, seconds, call=call)
    assert usage.units["audio_millisecond"] == 3000
    usage, source, _ = measure(Ending.COMPLETE, call=call)
    assert usage.units["audio_millisecond"] == 9_999
    assert source == UsageSource.COUNTED


def test_every_charged_call_is_one_call():
    assert measure(Ending.COMPLETE, WORDS, usage_of(USAGE))[0].units["call"] == 1
