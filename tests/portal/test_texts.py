"""Every text has its Chinese, and the tool that says so is not blind."""

from pathlib import Path

from babel.messages.catalog import Catalog

from tests.texts.checks import compare_placeholders, find_bad, find_faults
from tests.texts.extraction import add_texts, extract_texts, read_template
from tests.texts.store import list_messages, translate

TEMPLATE = """{% load i18n %}
  <p>{% translate "Balance" %} {% translate "May" context "month" %}</p>
    {% blocktranslate trimmed count n=calls %}
      One call
    {% plural %}
      {{ n }} calls
    {% endblocktranslate %}
 {% include "x.html" with label=_("Create key") %} it's {{ name|default:_("nobody") }}
"""


def test_every_text_is_translated():
    assert find_faults(extract_texts()) == []


def test_texts_of_a_template_are_found(tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE)
    found = Catalog()
    add_texts(found, read_template(path))
    assert [(it.id, it.context) for it in list_messages(found)] == [
        ("Balance", None),
        ("Create key", None),
        ("May", "month"),
        (("One call", "%(n)s calls"), None),
        ("nobody", None),
    ]


def test_missing_fuzzy_and_wrong_placeholders_are_faults():
    texts, stored = Catalog(), Catalog(locale="zh_Hans")
    for msgid in ("Sign in", "Keys", "%(n)s left", "Balance"):
        texts.add(msgid)
    stored.add("Keys", "密钥", flags={"fuzzy"})
    stored.add("%(n)s left", "剩余")
    stored.add("Balance", "余额")
    assert list(find_bad(translate(texts, [stored]))) == [
        "%(n)s in the translation of '%(n)s left'",
        "fuzzy: 'Keys'",
        "no translation: 'Sign in'",
    ]


def test_later_translations_win_and_gone_texts_are_dropped():
    texts, first, second = Catalog(), Catalog(locale="zh_Hans"), Catalog("zh_Hans")
    texts.add(("%(n)s call", "%(n)s calls"))
    first.add("%(n)s call", "旧 %(n)s")
    first.add("gone", "没了")
    second.add(("%(n)s call", "%(n)s calls"), ("%(n)s 次调用",))
    (message,) = list_messages(translate(texts, [first, second]))
    assert message.string == ("%(n)s 次调用",)
    assert compare_placeholders(message) == ""
