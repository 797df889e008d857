"""What is wrong with the stored translations, in sentences."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from tests.texts.store import (
    MO,
    PO,
    compile_mo,
    has_translation,
    key_of,
    list_messages,
    load_compiled,
    read_translations,
)

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
RUN = "run `make texts`"


def find_faults(texts: Catalog) -> list[str]:
    """Of django.po and django.mo, measured by the `texts` that the product has now."""
    stored = read_translations(PO)
    return [*find_strangers(texts, stored), *find_bad(stored), *find_stale(stored)]


def find_strangers(texts: Catalog, stored: Catalog) -> Iterator[str]:
    wanted = {key_of(message): message for message in list_messages(texts)}
    there = {key_of(message): message for message in list_messages(stored)}
    for key in wanted.keys() - there.keys():
        yield f"not in django.po: {key[0]!r}; {RUN}"
    for key in there.keys() - wanted.keys():
        yield f"no longer in the product: {key[0]!r}; {RUN}"
    for key in wanted.keys() & there.keys():
        if wanted[key].id != there[key].id:
            yield f"the plural of {key[0]!r} has changed; {RUN}"


def find_bad(stored: Catalog) -> Iterator[str]:
    for message in list_messages(stored):
        msgid = key_of(message)[0]
        if not has_translation(message):
            yield f"no translation: {msgid!r}"
        elif message.fuzzy:
            yield f"fuzzy: {msgid!r}"
        elif differing := compare_placeholders(message):
            yield f"{differing} in the translation of {msgid!r}"


def compare_placeholders(message: Message) -> str:
    """The names that one side has and the other has not; a plural text may leave one
    out that its plural has, as "one call" does."""
    source = message.id if isinstance(message.id, str) else message.id[-1]
    string = message.string if isinstance(message.string, str) else message.string[0]
    wanted, there = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(string))
    return ", ".join(sorted(wanted ^ there))


def find_stale(stored: Catalog) -> Iterator[str]:
    if not MO.exists() or load_compiled(MO.read_bytes()) != load_compiled(
        compile_mo(stored)
    ):
        yield f"django.mo is not made from django.po; {RUN}"
