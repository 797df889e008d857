"""What the view set answers before and beside the relay."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from gateway import key_cache, snapshot
from gateway.api.request import LeanRequest
from gateway.api.views import measure_upload
from gateway.asgi import find_answer, resolve_path
from gateway.key_cache import KeyCache
from gateway.keys import issue_api_key
from gateway.models import CatalogueModel
from gateway.relay.answer import Answer
from gateway.snapshot import load_snapshot
from tests.factories import make_account, make_channel, make_group
from tests.gateway.api.asgi import body_of, make_request
from tests.gateway.wire.posting import (
    read_form,
    write_multipart,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A secret that is served; the picture is what stands in the database then."""
    monkeypatch.setattr("gateway.api.authentication.cache", KeyCache())
    secret = issue_api_key(account=make_account(), name="x").secret
    monkeypatch.setattr(snapshot, "_current", load_snapshot())
    yield secret
    key_cache.cache.clear()


def ask(request: LeanRequest) -> tuple[Answer, Any]:
    answer = asyncio.run(find_answer(request, 0.0))
    return answer, json.loads(answer.body)


def get(path: str, key: str) -> tuple[Answer, Any]:
    return ask(make_request(method="GET", path=path, authorization=f"Bearer {key}"))


@pytest.fixture
def offer() -> None:
    CatalogueModel.objects.create(name="org/m:1", vendor="acme")
    make_channel(model_names=["org/m:1", "plain"])
    make_channel(model_names=["vips"]).groups.add(make_group(name="vip"))


def test_models_of_a_key(offer: None, key: str):
    answer, body = get("/v1/models", key)
    assert answer.status == 200
    assert body["object"] == "list"
    assert [it["id"] for it in body["data"]] == ["org/m:1", "plain"]
    for model in body["data"]:
        assert set(model) == {"id", "object", "created", "owned_by"}
        assert isinstance(model["created"], int)


@pytest.mark.parametrize("path", ["/v1/models/org/m:1", "/v1/models/org/m:1/"])
def test_a_model_with_a_slash_and_a_colon(offer: None, key: str, path: str):
    answer, body = get(path, key)
    assert (answer.status, body["id"], body["owned_by"]) == (200, "org/m:1", "acme")


@pytest.mark.parametrize("name", ["nothing", "vips"])
def test_a_model_that_this_key_may_not_use(offer: None, key: str, name: str):
    answer, body = get(f"/v1/models/{name}", key)
    assert answer.status == 404
    assert body["error"]["code"] == "model_not_found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/chat/completions", b"POST"),
        ("DELETE", "/v1/embeddings", b"POST"),
        ("POST", "/v1/models", b"GET, HEAD"),
        ("DISPATCH", "/v1/chat/completions", b"POST"),
        ("REQUEST", "/v1/chat/completions", b"POST"),
        ("LIST_MODELS", "/v1/chat/completions", b"POST"),
        ("", "/v1/chat/completions", b"POST"),
    ],
)
def test_other_methods(method: str, path: str, allowed: bytes):
    answer, body = ask(make_request(method=method, path=path))
    assert (answer.status, body["error"]["code"]) == (405, "method_not_supported")
    assert (b"allow", allowed) in answer.headers


def test_long_addresses_are_not_remembered():
    before = resolve_path.cache_info().currsize
    answer, _ = ask(make_request(method="GET", path="/v1/models/" + "x" * 400))
    assert answer.status == 404
    assert resolve_path.cache_info().currsize == before


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/x", "/v1/chat/completions/x"])
def test_unknown_addresses(path: str):
    answer, body = ask(make_request(path=path))
    assert (answer.status, body["error"]["code"]) == (404, "unknown_url")
    assert body["error"]["message"] == f"Invalid URL (POST {path})"


def test_no_key_and_a_wrong_one(key: str):
    assert get("/v1/models", "")[0].status == 401
    answer, body = get("/v1/models", "sk-" + "x" * 50)
    assert (answer.status, body["error"]["code"]) == (401, "invalid_api_key")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, None),
        (b'{"model":"gone","messages":[{"role":"user"}]}', 404, "model_not_found"),
    ],
)
def test_refusals_of_a_body(key: str, body: bytes, status: int, code: str | None):
    request = make_request(*body_of(body), authorization=f"Bearer {key}")
    answer, found = ask(request)
    assert (answer.status, found["error"]["code"]) == (status, code)


def test_a_bug_is_a_plain_500(key: str, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("gateway.api.views.prepare_call", fail)
    body = b'{"model":"m","messages":[{"role":"user"}]}'
    answer, _ = ask(make_request(*body_of(body), authorization=f"Bearer {key}"))
    assert answer.status == 500
    assert b"secret detail" not in answer.body


def test_an_upload_that_does_not_tell_its_length():
    form = read_form(write_multipart([("file", "x.wav", None, b"no sound" * 1000)]))
    assert measure_upload(form, form.parts[0]) == 2000
