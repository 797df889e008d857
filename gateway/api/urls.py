"""The addresses of `/v1`; a trailing slash makes no difference (gateway.asgi)."""

from typing import Any

from django.urls import path

from gateway.api.key_views import KeyViewSet
from gateway.api.views import OpenAIViewSet


def _post(action: str) -> Any:
    return OpenAIViewSet.as_view({"post": action})


urlpatterns = [
    path("v1/chat/completions", _post("chat_completions")),
    path("v1/completions", _post("completions")),
    path("v1/embeddings", _post("embeddings")),
    path("v1/responses", _post("responses")),
    path("v1/moderations", _post("moderations")),
    path("v1/images/generations", _post("image_generations")),
    path("v1/images/edits", _post("image_edits")),
    path("v1/images/variations", _post("image_variations")),
    path("v1/audio/transcriptions", _post("transcriptions")),
    path("v1/audio/translations", _post("translations")),
    path("v1/audio/speech", _post("speech")),
    path("v1/key", KeyViewSet.as_view({"get": "show_key"})),
    path(
        "v1/dashboard/billing/subscription",
        KeyViewSet.as_view({"get": "show_subscription"}),
    ),
    path("v1/dashboard/billing/usage", KeyViewSet.as_view({"get": "show_usage"})),
    path("v1/models", OpenAIViewSet.as_view({"get": "list_models"})),
    path("v1/models/<path:name>", OpenAIViewSet.as_view({"get": "retrieve_model"})),
]
