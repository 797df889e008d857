"""Plays one plan on one connection and writes the bill as it goes."""

from tests.fakes.answers import CREATED, dump_json
from tests.fakes.bill import BillLine
from tests.fakes.bodies import (
    SSE,
    play_answer,
    send_body,
    send_error,
    send_garbage,
)
from tests.fakes.delivery import frame_event, send_data, stop_chunks
from tests.fakes.events import STREAMS, Event
from tests.fakes.reply import Reply
from tests.fakes.request import Request
from tests.fakes.script import Plan
from tests.fakes.speech import choose_audio_type, stream_speech

COUNTED_PROMPT = 11  # tokens of every prompt, where the script does not lie


async def play_plan(plan: Plan, request: Request, reply: Reply, line: BillLine) -> None:
    endpoint = request.path.removeprefix("/v1/")
    if plan.first_delay:
        await reply.wait(plan.first_delay)
    if plan.silence == "never":
        await reply.wait(86_400)
    elif plan.silence == "reset":
        await reply.abort()
    elif plan.status != 200:
        await send_error(reply, plan)
    elif plan.garbage and plan.garbage != "json":
        await send_garbage(reply, plan, is_stream=request.is_stream)
    elif endpoint == "audio/speech":
        await play_speech(plan, request, reply, line)
    elif request.is_stream and endpoint in STREAMS:
        events = list(STREAMS[endpoint](plan, request))
        await play_events(events, plan, reply, line, content_type=SSE)
    else:
        await play_answer(endpoint, plan, request, reply, line)


async def play_speech(
    plan: Plan, request: Request, reply: Reply, line: BillLine
) -> None:
    is_sse = request.fields.get("stream_format") == "sse"
    kind = SSE if is_sse else choose_audio_type(request)
    events = list(stream_speech(plan, request))
    await play_events(events, plan, reply, line, content_type=kind)


async def play_events(
    events: list[Event], plan: Plan, reply: Reply, line: BillLine, *, content_type: str
) -> None:
    is_sse = content_type == SSE
    headers = {"content-type": content_type, "transfer-encoding": "chunked"}
    await reply.send_head(200, headers | {**plan.headers})
    for index, event in enumerate(events):
        if index == plan.stop_after and not await stop_chunks(
            reply, plan, is_sse=is_sse
        ):
            return
        if event.tokens and plan.interval and plan.framing != "drip":
            await reply.wait(plan.interval)
        event = break_event(event, plan, index)
        data = frame_event(event, plan.framing) if is_sse else event.data
        await send_data(reply, data, plan)
        bill_event(event, plan, line)
    await reply.end_chunks()
    line.prompt_tokens, line.completion_tokens = plan.reported_tokens
    line.finished = True


def break_event(event: Event, plan: Plan, index: int) -> Event:
    """`bad-json`: the third event is half of itself."""
    if plan.garbage == "json" and index == 2:
        return Event(event.data[: len(event.data) // 2], event.name)
    return event


def bill_event(event: Event, plan: Plan, line: BillLine) -> None:
    line.delivered_events += 1
    if event.is_final:
        line.prompt_tokens, line.completion_tokens = plan.reported_tokens
    elif event.tokens:
        line.prompt_tokens = COUNTED_PROMPT
        line.completion_tokens += event.tokens


async def play_models(reply: Reply) -> None:
    """`GET /v1/models`: an honest list, so that a health check finds us well."""
    names = ("ok", "gpt-4o", "gpt-4o-mini")
    data = [
        {"id": name, "object": "model", "created": CREATED, "owned_by": "fake"}
        for name in names
    ]
    await send_body(reply, Plan(), dump_json({"object": "list", "data": data}))
