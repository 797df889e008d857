"""The chapters of the guide, in the order that they are read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    title: str
    template: str


@dataclass(frozen=True, slots=True)
class Client:
    """An application and the address that it wants, with or without `/v1`."""

    name: str
    place: str
    address: str


def list_chapters() -> list[Chapter]:
    titles = {
        ("base", "base"): _("The basics"),
        ("chat", "chat"): _("Chat completions"),
        ("stream", "stream"): _("Streaming"),
        ("models", "models"): _("List of models"),
        ("images", "images"): _("Pictures"),
        ("embeddings", "embeddings"): _("Embeddings"),
        ("speech-to-text", "transcription"): _("Speech to text"),
        ("text-to-speech", "speech"): _("Text to speech"),
        ("errors", "errors"): _("Errors"),
        ("clients", "clients"): _("Compatible clients"),
    }
    return [
        Chapter(anchor, title, f"portal/docs/chapters/{file}.html")
        for (anchor, file), title in titles.items()
    ]


def list_clients(base_url: str) -> list[Client]:
    full = f"{base_url}/v1"
    return [
        Client("Open WebUI", _("Admin settings, Connections, OpenAI API"), full),
        Client("LobeChat", _("Settings, AI provider, OpenAI, API proxy address"), full),
        Client("Cherry Studio", _("Settings, Model provider, OpenAI"), base_url),
        Client("NextChat", _("Settings, Custom endpoint, OpenAI"), base_url),
        Client("Cursor", _("Settings, Models, Override OpenAI base URL"), full),
        Client(
            "Continue", _("config.yaml, apiBase of a model of provider openai"), full
        ),
        Client("aider", _("The environment variable OPENAI_API_BASE"), full),
        Client("LangChain", "ChatOpenAI(base_url=…, api_key=…)", full),
        Client("Vercel AI SDK", "createOpenAI({ baseURL: …, apiKey: … })", full),
        Client("Codex CLI", _("config.toml, base_url of a model provider"), full),
    ]
