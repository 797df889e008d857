"""The DRF view set over `/v1`. Its dispatch is async; its answers are the relay's."""

import asyncio
import time
from typing import Any

import orjson
from django.conf import settings
from rest_framework.viewsets import ViewSet

from gateway import snapshot
from gateway.api.authentication import ApiKeyAuthentication
from gateway.api.exceptions import answer_error
from gateway.api.request import ClientLeft, LeanRequest
from gateway.capture.recording import Recording
from gateway.enums import Endpoint
from gateway.errors import MethodNotAllowed, ModelNotFound
from gateway.metering.audio import measure_audio
from gateway.pictures import KeyPicture, ModelPicture
from gateway.relay.answer import JSON_HEADERS, Answer
from gateway.relay.call import prepare_call, relay_call
from gateway.wire.call_request import (
    CallRequest,
    open_part,
    read_form_call,
    read_json_call,
)
from gateway.wire.forms import Form, FormPart

BYTES_A_MILLISECOND = 4

DEFAULT_MODEL_OF = {
    Endpoint.IMAGE_GENERATIONS: "images",
    Endpoint.IMAGE_EDITS: "image_edits",
    Endpoint.IMAGE_VARIATIONS: "image_edits",
    Endpoint.MODERATIONS: "moderations",
    Endpoint.RESPONSES: "responses",
}


class OpenAIViewSet(ViewSet):
    """Every action returns an Answer; every error leaves in OpenAI's shape."""

    authentication_classes = (ApiKeyAuthentication,)  # type: ignore[assignment]  # awaited
    request: LeanRequest  # type: ignore[assignment]  # not DRF's wrapper
    key: KeyPicture

    async def dispatch(  # type: ignore[override]  # async, and no Response
        self, request: LeanRequest, *args: Any, **kwargs: Any
    ) -> Answer:
        started = time.monotonic()
        try:
            method = (request.method or "").lower()
            if method not in (self.action_map or {}):
                raise self._not_allowed(request)  # and no attribute of ours by name
            handler = getattr(self, method)
            self.key = await ApiKeyAuthentication().authenticate(request)
            answer: Answer = await handler(request, *args, **kwargs)
            return answer
        except ClientLeft:
            raise
        except Exception as error:
            return answer_error(
                error, rid=request.rid, path=request.path, started=started
            )

    def _not_allowed(self, request: LeanRequest) -> MethodNotAllowed:
        error = MethodNotAllowed(
            f"Not allowed to {request.method} on {request.path[:200]}."
        )
        allowed = ", ".join(name.upper() for name in self.action_map or {})
        error.headers = ((b"allow", allowed.encode()),)
        return error

    async def list_models(self, request: LeanRequest) -> Answer:
        models = snapshot.current().models_for(self.key.group_id)
        return answer_json(
            {
                "object": "list",
                "data": [
                    _describe_model(model)
                    for model in models
                    if self.key.models.allows(model.name)
                ],
            }
        )

    async def retrieve_model(self, request: LeanRequest, name: str) -> Answer:
        picture = snapshot.current()
        is_served = picture.channels_for(name, self.key.group_id)
        if not is_served or not self.key.models.allows(name):
            raise ModelNotFound(name)
        return answer_json(_describe_model(picture.model_of(name)))

    async def chat_completions(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.CHAT_COMPLETIONS)

    async def completions(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.COMPLETIONS)

    async def embeddings(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.EMBEDDINGS)

    async def image_generations(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.IMAGE_GENERATIONS)

    async def image_edits(self, request: LeanRequest) -> Answer:
        if "json" in request.headers.get("content-type", ""):
            return await self._relay_json(Endpoint.IMAGE_EDITS)
        return await self._relay_form(Endpoint.IMAGE_EDITS)

    async def image_variations(self, request: LeanRequest) -> Answer:
        return await self._relay_form(Endpoint.IMAGE_VARIATIONS)

    async def transcriptions(self, request: LeanRequest) -> Answer:
        return await self._relay_form(Endpoint.TRANSCRIPTIONS)

    async def translations(self, request: LeanRequest) -> Answer:
        return await self._relay_form(Endpoint.TRANSLATIONS)

    async def speech(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.SPEECH)

    async def moderations(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.MODERATIONS)

    async def responses(self, request: LeanRequest) -> Answer:
        return await self._relay_json(Endpoint.RESPONSES)

    async def _relay_json(self, endpoint: Endpoint) -> Answer:
        body = await self.request.read_json_body()
        call = read_json_call(endpoint, body, default_model=_default_model(endpoint))
        return await self._relay(call)

    async def _relay_form(self, endpoint: Endpoint) -> Answer:
        is_image = "image" in endpoint
        most = (
            settings.MAX_IMAGE_UPLOAD_BYTES if is_image else settings.MAX_UPLOAD_BYTES
        )
        form = await self.request.read_form(most)
        self.request.on_close = form.close
        call = read_form_call(endpoint, form, default_model=_default_model(endpoint))
        file = form.file("file")
        if file is not None:
            call.audio_ms = await asyncio.to_thread(measure_upload, form, file)
        return await self._relay(call)

    async def _relay(self, call: CallRequest) -> Answer:
        context = prepare_call(call, self.key, self.request.rid)
        self.request.watch_client()
        if not self.key.capture_hours:
            return await relay_call(context)
        recording = Recording.of(context)
        return await recording.listen(relay_call(context))


def measure_upload(form: Form, file: FormPart) -> int:
    """Milliseconds of audio. A file that does not tell is taken for 32 kbit/s, which
    is long for its size; an upstream that reports the time has the last word."""
    measure = measure_audio(open_part(form, file), file.filename or "")
    if measure.milliseconds is None:
        return file.size // BYTES_A_MILLISECOND
    return measure.milliseconds


def _default_model(endpoint: Endpoint) -> str | None:
    name = DEFAULT_MODEL_OF.get(endpoint)
    return settings.DEFAULT_MODELS[name] if name else None


def _describe_model(model: ModelPicture) -> dict[str, Any]:
    return {
        "id": model.name,
        "object": "model",
        "created": model.created,
        "owned_by": model.vendor or "newbigai",
    }


def answer_json(body: Any) -> Answer:
    return Answer(200, [*JSON_HEADERS], orjson.dumps(body))
