"""All texts of templates and code that a person may see, as gettext calls mark them."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("gateway", "portal", "templates")
TEMPLATES = {".html", ".txt", ".md"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Msgid = str | tuple[str, str]  # with its plural


def extract_texts() -> Catalog:
    """Without translations, without places. Those of Django and allauth are theirs."""
    catalog = Catalog()
    for name in FOLDERS:
        for path in (ROOT / name).rglob("*"):
            if path.suffix == ".py" and "migrations" not in path.parts:
                add_texts(catalog, path.read_bytes())
            elif path.suffix in TEMPLATES:
                add_texts(catalog, read_template(path))
    return catalog


def read_template(path: Path) -> bytes:
    """Its texts as Python calls. The rest is a row of X, whose indentation no Python
    parser would take."""
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in code.splitlines()).encode()


def add_texts(catalog: Catalog, code: bytes) -> None:
    for context, msgid in list_texts(code):
        catalog.add(msgid, context=context)


def first_of(msgid: Sequence[str]) -> str:
    """The text itself, without its plural."""
    return msgid if isinstance(msgid, str) else msgid[0]


def list_texts(code: bytes) -> Iterator[tuple[str | None, Msgid]]:
    found: Any = extract("python", BytesIO(code), keywords=KEYWORDS)
    for _, messages, _, context in found:
        if messages:
            yield context, messages
