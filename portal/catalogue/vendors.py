"""Vendors as they write themselves; no translation: they are names."""

VENDORS = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "google": "Google",
    "deepseek": "DeepSeek",
    "qwen": "Qwen",
    "mistral": "Mistral",
    "xai": "xAI",
    "moonshot": "Moonshot AI",
    "zai": "Z.ai",
    "minimax": "MiniMax",
    "meta": "Meta",
    "cohere": "Cohere",
    "perplexity": "Perplexity",
    "voyage": "Voyage AI",
    "groq": "Groq",
}


def name_vendor(vendor: str) -> str:
    """A vendor that nobody told us about keeps the word it was stored under."""
    return VENDORS.get(vendor, vendor)
