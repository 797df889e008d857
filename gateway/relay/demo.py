"""The built-in demo as an upstream: no socket, its chunks are made on a thread."""

import asyncio
from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec

from gateway.providers.demo import DemoAnswer, answer_demo
from gateway.relay.demo_pictures import sign_picture_url
from gateway.wire.call_request import CallRequest, open_part
from gateway.wire.forms import Form


class DemoUpstream:
    def __init__(self, answer: DemoAnswer) -> None:
        self._answer = answer
        self._is_first = True
        self.status = answer.status
        self.headers: Mapping[str, str] = {"content-type": answer.content_type}

    @property
    def is_complete(self) -> bool:
        return False

    async def read(self) -> bytes:
        if self._answer.pace and not self._is_first:
            await asyncio.sleep(self._answer.pace)
        self._is_first = False
        while True:
            chunk = await asyncio.to_thread(next, self._answer.chunks, None)
            if chunk is None:
                return b""
            if chunk:
                return chunk

    def close(self, *, is_ended: bool = False) -> None:
        """Nothing is open."""


async def open_demo(call: CallRequest) -> DemoUpstream:
    if call.form is not None:
        fields, files = _read_form(call.form)
        fields.setdefault("model", call.model)
    else:
        fields = {name: msgspec.json.decode(raw) for name, raw in call.members.items()}
        fields["model"] = call.model
        files = {}
        if call.is_stream and not call.wants_usage:
            fields["stream_options"] = {"include_usage": True}
    answer = await asyncio.to_thread(
        answer_demo, call.endpoint, fields, files, picture_url=sign_picture_url
    )
    return DemoUpstream(answer)


def _read_form(form: Form) -> tuple[dict[str, Any], dict[str, BinaryIO]]:
    fields: dict[str, Any] = {}
    files: dict[str, BinaryIO] = {}
    for part in form.parts:
        if part.filename is not None:
            files.setdefault(part.name, open_part(form, part))
            continue
        text = part.value.decode("utf-8", "replace")
        if part.name.endswith("[]"):
            fields.setdefault(part.name, []).append(text)
        else:
            fields[part.name] = text
    return fields, files
