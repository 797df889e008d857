"""The front door: `/v1` goes to the lean handler, everything else to Django."""

import gc
import os
from collections.abc import MutableMapping
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.core.handlers.asgi import ASGIHandler  # noqa: E402  after setup

from gateway.api.request import Receive  # noqa: E402
from gateway.asgi import LeanHandler  # noqa: E402
from gateway.pulse import pulse  # noqa: E402
from gateway.relay.answer import Send  # noqa: E402

# What is loaded by now stays: the collector need not walk it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)

lean = LeanHandler()
pages = ASGIHandler()
pulse.start()


async def application(
    scope: MutableMapping[str, Any], receive: Receive, send: Send
) -> None:
    path = scope.get("path", "")
    if scope["type"] == "http" and (path.startswith("/v1/") or path == "/v1"):
        await lean(scope, receive, send)
    elif scope["type"] != "lifespan":
        await pages(scope, receive, send)  # type: ignore[arg-type]
