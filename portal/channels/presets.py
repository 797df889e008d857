"""The upstreams that people use most: choosing one fills its base URL in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.enums import ProviderName
from gateway.models import Channel

OTHER = "other"
DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Preset:
    """`note` says where its credential comes from, or what else to know."""

    slug: str
    title: str | Promise
    base_url: str
    note: str | Promise = ""

    @property
    def place(self) -> str:
        return read_place(self.base_url)


PRESETS = (
    Preset("openai", "OpenAI", "https://api.openai.com/v1"),
    Preset("deepseek", "DeepSeek", "https://api.deepseek.com/v1"),
    Preset(
        "qwen",
        _("Qwen (DashScope)"),
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
    ),
    Preset("moonshot", _("Moonshot (Kimi)"), "https://api.moonshot.cn/v1"),
    Preset("zhipu", _("Zhipu (GLM)"), "https://open.bigmodel.cn/api/paas/v4"),
    Preset("siliconflow", "SiliconFlow", "https://api.siliconflow.cn/v1"),
    Preset("openrouter", "OpenRouter", "https://openrouter.ai/api/v1"),
    Preset("groq", "Groq", "https://api.groq.com/openai/v1"),
    Preset("mistral", "Mistral", "https://api.mistral.ai/v1"),
    Preset("xai", "xAI", "https://api.x.ai/v1"),
    Preset(
        "ollama",
        "Ollama",
        "http://127.0.0.1:11434/v1",
        _("Your own machine"),
    ),
    Preset(
        "vllm",
        "vLLM, llama.cpp",
        "http://127.0.0.1:8000/v1",
        _("Your own machine"),
    ),
    Preset(
        OTHER,
        _("OpenAI-compatible"),
        "",
        _("Any other address"),
    ),
)
BY_SLUG = {preset.slug: preset for preset in PRESETS}


def read_place(base_url: str) -> str:
    """Host and port of an address, "" of none: what a channel is told apart by."""
    try:
        return urlsplit(base_url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


BY_PLACE = {preset.place: preset for preset in PRESETS if preset.base_url}


def guess_preset(base_url: str) -> Preset:
    return BY_PLACE.get(read_place(base_url), BY_SLUG[OTHER])


def name_provider(channel: Channel) -> tuple[str, str | Promise]:
    """A slug for filters, and the name that people know."""
    if channel.provider == ProviderName.DEMO:
        return DEMO, _("Built in")
    preset = guess_preset(channel.base_url)
    return preset.slug, preset.title if preset.slug != OTHER else _("OpenAI-compatible")
