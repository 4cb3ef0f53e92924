"""A language that is not one: every text marked for translation comes out as ⟦text⟧.

What a page shows outside the brackets is not marked, or comes from the database.
"""

import re
from collections.abc import Iterator
from typing import Any

import html5lib
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

from accounts.security_mail import PASSWORD_RESET
from jobs.views.home import QUICK_SEARCHES

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
SILENT = {"script", "style", "template", "code"}
# Names, codes and letters that are the same in every language, and the words of the test board.
# A search by word is in the language of the ads.
WORDS = "|".join(word for words in QUICK_SEARCHES.values() for word in words)
NAMES = rf"oKadwuma|WhatsApp|GHS|GBP|GMT|BST|UTC|{PASSWORD_RESET}"
UNTRANSLATED = re.compile(rf"https?://\S+|\S+@\S+|\b({WORDS}|{NAMES}|[zZ]q\w*|[A-Z])\b")
Element = Any


class Pseudo(DjangoTranslation):
    """Wraps what it is asked to translate."""

    def gettext(self, message: str) -> str:
        """Return the message in brackets, its context left out."""
        return wrap(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular or the plural in brackets, as English has it."""
        return wrap(msgid1 if n == 1 else msgid2)


def wrap(message: str) -> str:
    """Return ⟦message⟧."""
    return f"{OPEN}{message.rpartition(CONTEXT_SEPARATOR)[2]}{CLOSE}"


def unmarked(html: str) -> list[str]:
    """Return the pieces of text a reader meets that were not marked for translation."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    found, depth = [], 0
    for text, is_attribute in spoken(page):
        left, ended = bare(text, depth)
        found.append(left)
        # A message may hold elements: its brackets then open and close in different texts.
        depth = depth if is_attribute else ended
    return [text for text in found if any(char.isalpha() for char in text)]


def spoken(element: Element) -> Iterator[tuple[str, bool]]:
    """Yield (text, whether it is an attribute) of an element and its children as they are read."""
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    if element.get("translate") == "no":
        return
    for name in SPOKEN:
        yield element.get(name) or "", True
    if element.tag == "meta" and is_read(element):
        yield element.get("content") or "", True
    yield element.text or "", False
    for child in element:
        yield from spoken(child)
        yield child.tail or "", False


def is_read(meta: Element) -> bool:
    """Say whether a meta element holds words for people."""
    name = meta.get("name") or meta.get("property") or ""
    return name in {"description", "og:title", "og:description", "og:image:alt"}


def bare(text: str, depth: int) -> tuple[str, int]:
    """Return what stands outside the brackets, without names and codes, and how many are open."""
    kept = []
    for char in text:
        depth += char == OPEN
        if depth == 0:
            kept.append(char)
        depth -= char == CLOSE
    return " ".join(UNTRANSLATED.sub(" ", "".join(kept)).split()), depth
