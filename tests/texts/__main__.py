"""`python -m tests.texts`: brings portal/locale up to the texts of the product.

Texts that are new get an empty translation, those that are gone are dropped. Give
translations with --merge, or write them into django.po and run it again.
"""

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog

from tests.texts.checks import find_bad, find_faults
from tests.texts.extraction import extract_texts
from tests.texts.store import (
    PO,
    format_po,
    has_translation,
    list_messages,
    read_translations,
    translate,
    write_translations,
)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    texts = extract_texts()
    if options.check:
        return report(find_faults(texts))
    fragments = [read_translations(path) for path in options.merge]
    translated = translate(texts, [read_translations(PO), *fragments])
    if options.missing:
        show_missing(translated)
        return 0
    write_translations(translated)
    return report(list(find_bad(translated)))


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.texts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument(
        "--missing", action="store_true", help="print the untranslated, write nothing"
    )
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE.po")
    return parser.parse_args(arguments)


def show_missing(translated: Catalog) -> None:
    """As PO entries, ready to be filled in."""
    missing = Catalog(locale=translated.locale)
    for message in list_messages(translated):
        if not has_translation(message):
            missing.add(message.id, context=message.context)
    print(format_po(missing).decode())


def report(faults: list[str]) -> int:
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "all texts are translated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
