"""A call to copy, with the key and a model that this key may use."""

from dataclasses import dataclass

from gateway import snapshot
from gateway.enums import Endpoint
from gateway.key_rules import ModelRule
from gateway.models import ApiKey

ELSE = "gpt-4o"
GOOD_FIRST = ("gpt-4o-mini", "gpt-4o")

CURL = """\
curl {base_url}/v1/chat/completions \\
  -H "Authorization: Bearer {secret}" \\
  -H "Content-Type: application/json" \\
  -d '{{
    "model": "{model}",
    "messages": [{{"role": "user", "content": "Hello!"}}]
  }}'"""
PYTHON = """\
from openai import OpenAI

client = OpenAI(base_url="{base_url}/v1", api_key="{secret}")
answer = client.chat.completions.create(
    model="{model}",
    messages=[{{"role": "user", "content": "Hello!"}}],
)
print(answer.choices[0].message.content)"""
NODE = """\
import OpenAI from "openai";

const client = new OpenAI({{ baseURL: "{base_url}/v1", apiKey: "{secret}" }});
const answer = await client.chat.completions.create({{
  model: "{model}",
  messages: [{{ role: "user", content: "Hello!" }}],
}});
console.log(answer.choices[0].message.content);"""


@dataclass(frozen=True, slots=True)
class Sample:
    """`language` is what the highlighter calls it."""

    title: str
    language: str
    text: str


def write_samples(*, base_url: str, secret: str, model: str) -> list[Sample]:
    values = {"base_url": base_url, "secret": secret, "model": model}
    return [
        Sample("curl", "bash", CURL.format(**values)),
        Sample("Python", "python", PYTHON.format(**values)),
        Sample("Node", "javascript", NODE.format(**values)),
    ]


def list_model_names(group_id: int) -> list[str]:
    """What keys of the group may call."""
    return [model.name for model in snapshot.current().models_for(group_id)]


def pick_model(key: ApiKey) -> str:
    """One that answers a chat, that the key may use, and that people know."""
    rule = ModelRule.parse(key.allowed_models)
    group_id = key.group_id or key.account.group_id
    picture = snapshot.current()
    names = [
        model.name
        for model in picture.models_for(group_id)
        if rule.allows(model.name)
        and picture.serves(model.name, Endpoint.CHAT_COMPLETIONS)
    ]
    for name in GOOD_FIRST:
        if name in names:
            return name
    return names[0] if names else ELSE
