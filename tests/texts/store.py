"""Reading and writing the translations; files stay the same while no text changes."""

import gettext
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.texts.extraction import ROOT, first_of

LANGUAGE = "zh_Hans"
PO = ROOT / "portal" / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
LINE_WIDTH = 100_000  # one text, one line: a diff shows whole sentences
SAME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)  # Babel writes dates into headers
Key = tuple[str, str | None]


def read_translations(path: Path) -> Catalog:
    """Raises babel's PoFileError, with the line, where the file is no PO."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def key_of(message: Message) -> Key:
    return first_of(message.id), message.context


def list_messages(catalog: Catalog) -> list[Message]:
    """Without the header, sorted by text."""
    messages = [message for message in catalog if message.id]
    return sorted(messages, key=lambda it: (key_of(it)[0], it.context or ""))


def translate(texts: Catalog, sources: Iterable[Catalog]) -> Catalog:
    """`texts` with the translations of `sources`, the later ones winning."""
    known: dict[Key, Message] = {}
    for source in sources:
        for message in list_messages(source):
            if has_translation(message):
                known[key_of(message)] = message
    translated = Catalog(
        locale=LANGUAGE, creation_date=SAME_MOMENT, revision_date=SAME_MOMENT
    )
    for message in list_messages(texts):
        found = known.get(key_of(message))
        string = adapt(found, message) if found else ""
        flags = found.flags & {"fuzzy"} if found else set()
        translated.add(message.id, string, context=message.context, flags=flags)
    return translated


def adapt(found: Message, wanted: Message) -> str | tuple[str, ...]:
    """Chinese has one plural form: a text may gain or lose its plural in English."""
    first = found.string if isinstance(found.string, str) else found.string[0]
    return first if isinstance(wanted.id, str) else (first,)


def has_translation(message: Message) -> bool:
    string = message.string
    return bool(string) if isinstance(string, str) else any(string)


def write_translations(catalog: Catalog) -> None:
    """Both files, sorted, without line numbers."""
    PO.write_bytes(format_po(catalog))
    with MO.open("wb") as file:
        write_mo(file, catalog)


def format_po(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_po(
        file,
        catalog,
        width=LINE_WIDTH,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    return HEADER.encode() + file.getvalue()


def load_compiled(data: bytes) -> dict[object, str]:
    """What gettext would say for each text."""
    loaded = gettext.GNUTranslations(BytesIO(data))
    known: dict[object, str] = dict(vars(loaded)["_catalog"])
    known.pop("", None)
    return known


def compile_mo(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()
