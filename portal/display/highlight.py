"""Coloured samples: Pygments' classes, our colours."""

from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name


def highlight_code(text: str, language: str) -> SafeString:
    """`text` as HTML for inside <code>; "text" is only escaped. Nothing is
    kept: it may be what somebody asked a model."""
    if language == "text":
        return escape(text)
    html: str = highlight(text, find_lexer(language), HtmlFormatter(nowrap=True))
    return mark_safe(html.rstrip("\n"))  # noqa: S308  Pygments escapes


@cache
def find_lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)
