"""The error contract: each refusal has OpenAI's shape, status, type, code, param."""

import json
import socket
from typing import Any

import pytest

from tests.journeys.refusals import INVALID, check, write_form
from tests.journeys.sounds import make_wav
from tests.journeys.stage import Client

pytestmark = pytest.mark.journey

CHAT = "/v1/chat/completions"
GOOD: dict[str, Any] = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "Hi"}],
}


def without(name: str) -> bytes:
    return json.dumps({key: it for key, it in GOOD.items() if key != name}).encode()


def having(**fields: Any) -> bytes:
    return json.dumps(GOOD | fields).encode()


DEEP = b'{"model":"gpt-4o","messages":' + b"[" * 200 + b"]" * 200 + b"}"
DEEP_EXTRA = having(metadata=1).replace(b"1", b"[" * 20_000 + b"]" * 20_000)
BODIES: dict[str, tuple[bytes, str | None, str | None]] = {
    "not JSON": (b"model=gpt-4o", None, None),
    "empty": (b"", None, None),
    "array": (b"[1, 2]", None, None),
    "string": (b'"hello"', None, None),
    "NaN": (having().replace(b'"Hi"', b"NaN"), None, None),
    "NaN in a field that passes": (having(seed=0).replace(b"0}", b"NaN}"), None, None),
    "cut": (having()[:-5], None, None),
    "invalid UTF-8": (having().replace(b"Hi", b"\xff\xfe"), None, None),
    "deep messages": (DEEP, "invalid_type", "messages"),
    "deep elsewhere": (DEEP_EXTRA, None, None),
    "no model": (without("model"), None, "model"),
    "null model": (having(model=None), None, "model"),
    "number as model": (having(model=5), "invalid_type", "model"),
    "NUL in model": (having(model="gpt\0-4o"), None, "model"),
    "long model": (having(model="x" * 5000), None, "model"),
    "no messages": (without("messages"), "missing_required_parameter", "messages"),
    "messages: x": (having(messages="x"), "invalid_type", "messages"),
    "messages: []": (having(messages=[]), "empty_array", "messages"),
    "message without role": (having(messages=[{}]), "invalid_type", "messages"),
    "stream: yes": (having(stream="yes"), "invalid_type", "stream"),
    "n: 0": (having(n=0), "invalid_value", "n"),
    "n: 1000": (having(n=1000), "invalid_value", "n"),
    "n: many": (having(n="many"), "invalid_type", "n"),
    "negative max_tokens": (having(max_tokens=-1), "invalid_value", "max_tokens"),
}


@pytest.mark.parametrize("name", BODIES)
def test_bad_body_is_a_400(client: Client, name: str):
    body, code, param = BODIES[name]
    check(client.http.call("POST", CHAT, body), 400, INVALID, code, param)


def test_lone_surrogate_is_a_400_or_passes(client: Client):
    """It is valid JSON that no UTF-8 text can hold."""
    body = having().replace(b"Hi", b"\\ud83d")
    reply = client.http.call("POST", CHAT, body)
    if reply.status != 200:
        assert reply.status == 400
        assert reply.error["type"] == INVALID


def test_duplicate_members_and_a_huge_extra_one_do_no_harm(client: Client):
    twice = having().replace(b"{", b'{"model":"nope","model":"gpt-4o",', 1)
    assert client.http.call("POST", CHAT, twice).status == 200
    huge = having(metadata={"note": "x" * 1_000_000})
    assert client.http.call("POST", CHAT, huge).status == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (CHAT, {"messages": GOOD["messages"]}),
        ("/v1/completions", {"prompt": "x"}),
        ("/v1/embeddings", {"input": "x"}),
        ("/v1/images/generations", {"prompt": "x"}),
        ("/v1/moderations", {"input": "x"}),
        ("/v1/responses", {"input": "x"}),
        ("/v1/audio/speech", {"input": "x", "voice": "alloy"}),
    ],
)
def test_unknown_model(client: Client, path: str, fields: dict[str, Any]):
    reply = client.http.post(path, model="no-such-model", **fields)
    check(reply, 404, INVALID, "model_not_found", "model")
    assert "`no-such-model`" in reply.error["message"]


def test_unknown_model_by_name_and_in_a_form(client: Client):
    reply = client.http.call("GET", "/v1/models/no/such:model")
    check(reply, 404, INVALID, "model_not_found", "model")
    form = write_form(make_wav(0.1), model="no-such-model")
    reply = client.http.call("POST", "/v1/audio/transcriptions", *form)
    check(reply, 404, INVALID, "model_not_found", "model")


def test_embedding_model_on_chat(client: Client):
    reply = client.http.post(CHAT, **GOOD | {"model": "text-embedding-3-small"})
    check(reply, 400, INVALID, "unsupported_value", "model")


@pytest.mark.parametrize("path", ["/v1/x", "/v1", "/v1/chat", "/v1/chat/completions/x"])
def test_unknown_url(client: Client, path: str):
    reply = client.http.call("POST", path, having())
    check(reply, 404, INVALID, "unknown_url", None)
    assert f"(POST {path})" in reply.error["message"]


def test_wrong_method_names_the_right_one(client: Client):
    for method, path, allowed in (
        ("GET", CHAT, "POST"),
        ("DELETE", "/v1/models", "GET"),
        ("PUT", "/v1/audio/speech", "POST"),
    ):
        reply = client.http.call(method, path)
        check(reply, 405, INVALID, "method_not_supported", None)
        assert allowed in reply.headers["allow"].split(", ")


def test_trailing_slash_is_answered_and_not_redirected(client: Client):
    assert client.http.call("POST", f"{CHAT}/", having()).status == 200


def test_wrong_content_type(client: Client):
    for kind in ("text/plain", "multipart/form-data; boundary=x"):
        reply = client.http.call("POST", CHAT, having(), {"content-type": kind})
        check(reply, 415, INVALID, "unsupported_content_type", None)
    utf8 = {"content-type": "application/json; charset=utf-8"}
    assert client.http.call("POST", CHAT, having(), utf8).status == 200


def test_compressed_body_is_a_4xx(client: Client):
    packed = {"content-type": "application/json", "content-encoding": "gzip"}
    reply = client.http.call("POST", CHAT, b"\x1f\x8b\x08\x00nonsense", packed)
    assert reply.status in (400, 415)
    assert reply.error["type"] == INVALID


def test_any_accept_header_is_answered(client: Client):
    for accept in ("application/octet-stream", "text/html", "image/png;q=0.1", "*"):
        headers = {"content-type": "application/json", "accept": accept}
        assert client.http.call("POST", CHAT, having(), headers).status == 200


def test_header_block_of_a_megabyte_is_refused(client: Client):
    with socket.create_connection(("127.0.0.1", client.stage.server.port)) as line:
        line.settimeout(10)
        try:
            line.sendall(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n")
            line.sendall(b"x-long: " + b"a" * (1 << 20) + b"\r\n\r\n")
            answer = line.recv(64)
        except ConnectionError:
            return
    assert not answer or answer.split()[1] in (b"400", b"401", b"431")


def test_bad_forms(client: Client):
    path = "/v1/audio/transcriptions"
    body, headers = write_form(None, model="whisper-1")
    reply = client.http.call("POST", path, body, headers)
    check(reply, 400, INVALID, "missing_required_parameter", "file")
    bare = {"content-type": "multipart/form-data"}
    reply = client.http.call("POST", path, body, bare)
    check(reply, 415, INVALID, "unsupported_content_type", None)
    reply = client.http.call("POST", path, having())
    check(reply, 415, INVALID, "unsupported_content_type", None)
    body, headers = write_form(make_wav(0.1))
    check(client.http.call("POST", path, body, headers), 400, INVALID, None, "model")
    body, headers = write_form(make_wav(0.1), model="whisper-1")
    for broken in (body[:-9], body[: len(body) // 2], b"", b"--edge\r\nnonsense"):
        reply = client.http.call("POST", path, broken, headers)
        check(reply, 400, INVALID, None, None)


def test_file_of_no_bytes(client: Client):
    body, headers = write_form(b"", model="whisper-1")
    reply = client.http.call("POST", "/v1/audio/transcriptions", body, headers)
    assert reply.status == 400
    assert reply.error["type"] == INVALID
