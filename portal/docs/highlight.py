"""Coloured samples in which the reader's own key can be put."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from portal.display.highlight import highlight_code

KEY_PLACE = "sk-your-key"  # where the reader's own key goes
KEY_MARK = f"<span data-key>{KEY_PLACE}</span>"


@lru_cache(maxsize=512)
def highlight_sample(text: str, language: str) -> SafeString:
    """`text` as HTML, each place of the key marked for the page's script."""
    html = highlight_code(text, language).replace(KEY_PLACE, KEY_MARK)
    return mark_safe(html)  # noqa: S308  was safe, and nothing but a constant came in
