"""The curl lines of the API's public page, as they are printed there; only the base
URL and the key are ours."""

import json
import subprocess
import urllib.request
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stage import Client, Stage

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def client(stage: Stage) -> Client:
    return stage.issue_key()


CHAT = """\
curl https://newbigai.com/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer sk-你的密钥" \\
  -d '{
    "model": "gpt-4o",
    "messages": [
      {"role": "system", "content": "你是一个有帮助的助手。"},
      {"role": "user", "content": "你好"}
    ],
    "stream": false
  }'
"""
STREAM = """\
curl https://newbigai.com/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer sk-你的密钥" \\
  -d '{
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "你好"}],
    "stream": true
  }'
"""
MODELS = """\
curl https://newbigai.com/v1/models -H "Authorization: Bearer sk-你的密钥"
"""
IMAGES = """\
curl https://newbigai.com/v1/images/generations \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer sk-你的密钥" \\
  -d '{
    "model": "dall-e-3",
    "prompt": "一只在月球上弹吉他的猫",
    "n": 1,
    "size": "1024x1024"
  }'
"""
EMBEDDINGS = """\
curl https://newbigai.com/v1/embeddings \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer sk-你的密钥" \\
  -d '{
    "model": "text-embedding-3-small",
    "input": "这是一段需要向量化的文本"
  }'
"""
SPEECH = """\
curl https://newbigai.com/v1/audio/speech \\
  -H "Authorization: Bearer sk-你的密钥" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "tts-1", "input": "你好", "voice": "alloy",
       "response_format": "wav"}' \\
  --output speech.wav
"""
TRANSCRIPTION = """\
curl https://newbigai.com/v1/audio/transcriptions \\
  -H "Authorization: Bearer sk-你的密钥" \\
  -F file=@speech.wav -F model=whisper-1 -F response_format=verbose_json
"""


def run_curl(client: Client, line: str, folder: Path) -> bytes:
    base_url = client.stage.server.base_url
    line = line.replace("https://newbigai.com", base_url)
    line = line.replace("sk-你的密钥", client.secret).replace("curl ", "curl -sS ", 1)
    done = subprocess.run(
        line, shell=True, cwd=folder, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(client: Client, line: str, folder: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run_curl(client, line, folder))
    assert "error" not in answer, answer
    return answer


def test_chat(client: Client, tmp_path: Path):
    answer = ask(client, CHAT, tmp_path)
    assert answer["id"].startswith("chatcmpl-")
    assert answer["object"] == "chat.completion"
    assert answer["created"] > 1_700_000_000
    assert answer["model"] == "gpt-4o"
    choice = answer["choices"][0]
    assert choice["index"] == 0
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["content"]
    usage = answer["usage"]
    total = usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["total_tokens"] == total > 1


def test_stream_shows_no_usage_to_who_did_not_ask(client: Client, tmp_path: Path):
    raw = run_curl(client, STREAM, tmp_path)
    *events, last = [it for it in raw.decode().split("\n\n") if it]
    assert last == "data: [DONE]"
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert all(chunk["object"] == "chat.completion.chunk" for chunk in chunks)
    assert all(chunk["choices"] for chunk in chunks)
    assert b'"usage"' not in raw
    assert len({(chunk["id"], chunk["created"]) for chunk in chunks}) == 1
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    words = [chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks]
    assert len("".join(words)) > 5


def test_models(client: Client, tmp_path: Path):
    answer = ask(client, MODELS, tmp_path)
    assert answer["object"] == "list"
    names = {row["id"] for row in answer["data"]}
    assert names >= {"gpt-4o", "dall-e-3", "text-embedding-3-small", "whisper-1"}
    for row in answer["data"]:
        assert row["object"] == "model"
        assert isinstance(row["created"], int)
        assert isinstance(row["owned_by"], str)


def test_picture_opens_at_its_url(client: Client, tmp_path: Path):
    answer = ask(client, IMAGES, tmp_path)
    assert answer["created"] > 1_700_000_000
    (picture,) = answer["data"]
    with urllib.request.urlopen(picture["url"], timeout=30) as page:
        assert page.headers["content-type"] == "image/png"
        data = page.read()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert data[16:24] == (1024).to_bytes(4, "big") * 2


def test_embedding(client: Client, tmp_path: Path):
    answer = ask(client, EMBEDDINGS, tmp_path)
    assert answer["object"] == "list"
    assert answer["model"] == "text-embedding-3-small"
    (row,) = answer["data"]
    assert (row["object"], row["index"]) == ("embedding", 0)
    assert len(row["embedding"]) == 1536
    assert abs(sum(it * it for it in row["embedding"]) - 1) < 1e-4
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] > 0


def test_speech_is_transcribed_to_its_true_length(client: Client, tmp_path: Path):
    run_curl(client, SPEECH, tmp_path)
    sound = (tmp_path / "speech.wav").read_bytes()
    with wave.open(BytesIO(sound)) as played:
        seconds = (len(sound) - 44) / played.getframerate() / played.getsampwidth()
    assert seconds > 0.2
    answer = ask(client, TRANSCRIPTION, tmp_path)
    assert answer["duration"] == pytest.approx(seconds, abs=0.05)
    assert answer["text"]
    (row,) = client.list_calls(endpoint="transcriptions")
    assert row["usage"]["audio_millisecond"] == pytest.approx(seconds * 1000, abs=50)
