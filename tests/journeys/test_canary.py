"""Last of all journeys: no secret and no prompt is anywhere that it should not be."""

import json
import re
import secrets
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stage import Client, Stage

pytestmark = pytest.mark.journey

# The only way to break off raw audio is to fail, and the server says so.
ABORTED_SPEECH = re.compile(
    r"\[ERROR\] Application callable raised an exception\nTraceback.*\n"
    r"(?:  .*\n)+AbortAnswer: .*\n"
)
SHOWN = 15  # characters of a key that may be shown: `sk-` and its public id


@pytest.fixture(scope="module")
def prompt(stage: Stage) -> str:
    """Words that were said in good calls, bad ones and broken ones."""
    words = f"canary-{secrets.token_hex(12)}"
    client = stage.issue_key()
    said: Any = {"messages": [{"role": "user", "content": words}]}
    for script in ("ok", "status:400", "status:401", "status:500", "bad-json", "cut"):
        client.http.chat("fake-chat", script, **said)
        client.http.stream_chat("fake-chat", script, **said)
    client.http.post("/v1/embeddings", model="fake-embed", input=words)
    client.http.chat("gpt-4o", **said)
    client.http.chat("no-such-model", **said)
    client.http.post("/v1/chat/completions", model="gpt-4o", messages=words, n=words)
    client.http.call("POST", "/v1/chat/completions", f'{{"x": {words}')
    client.http.call("GET", f"/v1/models?key={client.secret}")
    client.http.call("GET", f"/v1/{client.secret[:3]}nothing")
    return words


def list_secrets(stage: Stage) -> list[str]:
    keys = [secret[SHOWN:] for secret in stage.secrets]
    assert len(keys) > 2
    return [*keys, *stage.credentials.values()]


def test_secrets_are_not_in_the_log(stage: Stage, prompt: str):
    log = stage.server.read_log()
    assert log
    assert not [secret for secret in list_secrets(stage) if secret in log]


def test_secrets_are_not_in_the_database(stage: Stage, prompt: str):
    rows = stage.clerk.do("dump_rows")
    assert (
        stage.secrets[-1][3:SHOWN] in rows
    )  # the public id: we look at the right rows
    assert not [secret for secret in list_secrets(stage) if secret in rows]
    for file in list_database_files(stage):
        data = file.read_bytes()
        assert not [it for it in list_secrets(stage) if it.encode() in data], file


def list_database_files(stage: Stage) -> list[Path]:
    """With SQLite's journal; none on PostgreSQL."""
    return list(stage.server.data_dir.glob("*.sqlite3*"))


def test_secrets_are_not_in_error_bodies(stage: Stage, prompt: str):
    assert len(stage.errors) > 5
    bodies = b"\n".join(stage.errors)
    assert not [it for it in list_secrets(stage) if it.encode() in bodies]
    port = str(stage.upstream.port).encode()
    assert port not in bodies
    assert b"Traceback" not in bodies
    assert str(Path.cwd()).encode() not in bodies


def test_prompts_are_nowhere(stage: Stage, prompt: str):
    assert prompt not in stage.server.read_log()
    assert prompt not in stage.clerk.do("dump_rows")


def test_one_line_a_call(stage: Stage, client: Client, prompt: str):
    reply = client.http.chat("fake-chat")
    refused = client.http.chat("no-such-model")
    heard = client.http.stream_chat("fake-chat", "cut:3")
    lines = stage.server.read_log().splitlines()
    for rid in (reply.rid, refused.rid, heard.rid):
        (line,) = [json.loads(it) for it in lines if rid in it]
        assert line["event"] in ("call", "refused")
        assert line["status"] in (200, 404)


def test_log_tells_of_no_surprise(stage: Stage, prompt: str):
    """Every line is one of ours; a traceback of any journey would stand here."""
    log = ABORTED_SPEECH.sub("", stage.server.read_log())
    assert [line for line in log.splitlines() if is_surprise(line)] == []


def is_surprise(line: str) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return True
    return entry.get("level") not in ("info", "warning")
