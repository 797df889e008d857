"""How bytes leave: framing of events, cuts in the middle, pauses."""

import asyncio
import itertools

from tests.fakes.answers import dump_json
from tests.fakes.events import Event
from tests.fakes.reply import Reply
from tests.fakes.script import ERROR_200, Plan

SPLIT_PAUSE = 0.003  # seconds; long enough for each piece to be its own read


def frame_event(event: Event, framing: str) -> bytes:
    name = b"event: %b\n" % event.name.encode() if event.name else b""
    framed = name + b"data: %b\n\n" % event.data
    if framing == "crlf":
        return framed.replace(b"\n", b"\r\n")
    if framing == "comments":
        return b": keep-alive\n\n" + framed
    return framed


async def send_data(reply: Reply, data: bytes, plan: Plan) -> None:
    """One event as one chunk, or in pieces that only a careful reader survives."""
    if plan.framing == "split":
        for piece in split_characters(data):
            await reply.send_chunk(piece)
            await asyncio.sleep(SPLIT_PAUSE)
    elif plan.framing == "drip":
        await send_drops(reply, data, plan.interval)
    else:
        await reply.send_chunk(data)


def split_characters(data: bytes) -> list[bytes]:
    """Cut before every UTF-8 continuation byte: no multi-byte character is whole."""
    starts = [i for i, byte in enumerate(data) if byte & 0xC0 == 0x80]
    edges = [0, *starts, len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges) if a < b]


async def send_drops(reply: Reply, data: bytes, interval: float) -> None:
    for index in range(len(data)):
        await reply.wait(interval)
        await reply.send_chunk(data[index : index + 1])


async def stop_chunks(reply: Reply, plan: Plan, *, is_sse: bool) -> bool:
    """The scripted stop inside a chunked answer; True when the answer goes on."""
    match plan.stop_how:
        case "stall":
            await reply.wait(plan.stall_seconds)
            return True
        case "abort":
            await reply.abort()
        case "close":
            reply.close()
        case "eof":
            await reply.end_chunks()
        case "error":
            error = Event(dump_json({"error": ERROR_200}))
            await reply.send_chunk(frame_event(error, "lf") if is_sse else b"")
            await reply.end_chunks()
    return False


async def stop_body(reply: Reply, rest: bytes, plan: Plan) -> bool:
    """The same inside a body of known length; True when it was sent whole."""
    match plan.stop_how:
        case "stall":
            await reply.wait(plan.stall_seconds)
            await reply.send(rest)
            return True
        case "abort":
            await reply.abort()
        case _:
            reply.close()
    return False
