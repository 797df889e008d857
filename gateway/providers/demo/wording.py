"""What the demo says: that it is one, a bit of what was asked, what to do next."""

from __future__ import annotations

import re
from hashlib import sha256

from gateway.providers.demo.tokens import has_cjk

QUOTE_CHARACTERS = 60
_REPLIES = {
    "en": "This is NewBigAI's built-in demo, not a language model: no AI has read "
    "your message. {quote}{closing}",
    "zh": "这里是 NewBigAI 内置的演示,不是语言模型,没有 AI 读过你的消息。"
    "{quote}{closing}",
}
_QUOTES = {"en": "You wrote: “{cut}”. ", "zh": "你写道:“{cut}”。"}
_CLOSINGS = {
    "en": (
        (
            "Everything around this sentence is real: your key, your balance, the "
            "stream and the usage log. Add a channel for {model} and a model "
            "answers here."
        ),
        (
            "Your key, the price and the usage of this call are real. To hear from "
            "{model} itself, add a channel that serves it."
        ),
        (
            "The call itself was real, and so is its line in the usage log. Once a "
            "channel serves {model}, its own words appear here."
        ),
    ),
    "zh": (
        (
            "这句话之外的一切都是真的:密钥、余额、流式输出和用量日志。"
            "为 {model} 添加一个渠道,这里就会有真正的模型来回答。"
        ),
        (
            "这次调用的密钥、价格和用量都是真的。想听 {model} 本身的回答,"
            "请添加一个提供它的渠道。"
        ),
        (
            "这次调用是真的,用量日志里也有它的一行。有渠道提供 {model} 之后,"
            "这里就是它自己的话。"
        ),
    ),
}


def write_reply(question: str, model: str, *, seed: int | None, index: int = 0) -> str:
    """The same question, seed and index give the same text."""
    language = "zh" if has_cjk(question) else "en"
    cut = cut_quote(question)
    quote = _QUOTES[language].format(cut=cut) if cut else ""
    closings = _CLOSINGS[language]
    mark = sha256(f"{seed}\n{question}".encode("utf-8", "replace")).digest()[0]
    closing = closings[(mark + index) % len(closings)].format(model=model[:64])
    return _REPLIES[language].format(quote=quote, closing=closing)


def cut_quote(text: str, limit: int = QUOTE_CHARACTERS) -> str:
    """One line of at most `limit` characters; lone surrogates become "?"."""
    line = re.sub(r"\s+", " ", text[: limit * 4]).strip()
    line = line.encode("utf-8", "replace").decode()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
