"""Finds what was forgotten on a Chinese page: our own texts in English, and whatever
else reads like an English sentence."""

import re

from playwright.sync_api import Page

from tests.texts.checks import PLACEHOLDER
from tests.texts.store import PO, key_of, list_messages, read_translations

SENTENCE = re.compile(r"[A-Za-z][a-z']+(?:,? [a-z']+){3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Code, what people and machines wrote, and what says that it is in another language.
READ = """() => {
  const skipped = "script,style,noscript,template,code,pre,samp,kbd,textarea,"
    + "[translate=no],[lang]:not(html):not([lang|=zh])";
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest(skipped)) texts.push(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll("[aria-label],[placeholder],[title]"))
    if (!element.closest(skipped))
      for (const name of ["aria-label", "placeholder", "title"])
        texts.push(element.getAttribute(name) ?? "");
  texts.push(document.title);
  return texts.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def find_english(page: Page) -> list[str]:
    ours = list_english()
    texts: list[str] = page.evaluate(READ)
    return sorted(
        {
            text
            for text in texts
            if text in ours or (SENTENCE.search(text) and not CHINESE.search(text))
        }
    )


def list_english() -> set[str]:
    """Our texts that have another Chinese; names of things may be the same in both."""
    return {
        " ".join(key_of(message)[0].split())
        for message in list_messages(read_translations(PO))
        if not PLACEHOLDER.search(key_of(message)[0])
        and CHINESE.search("".join(message.string))
    }
