"""Which code speaks which vendor's protocol."""

from gateway.enums import ProviderName
from gateway.providers.base import Provider
from gateway.providers.openai import OpenAIProvider

PROVIDERS: dict[ProviderName, Provider] = {
    ProviderName.OPENAI: OpenAIProvider(),
    ProviderName.DEMO: OpenAIProvider(),  # it answers OpenAI's protocol in-process
}
