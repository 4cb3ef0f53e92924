"""A language that is not one: every text marked for translation comes out as ⟦text⟧.

What a page shows outside the brackets is not marked, or comes from the database.
"""

import re
from collections.abc import Iterator
from typing import Any

import html5lib
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
SILENT = {"script", "style", "template"}
# Names, codes and letters that are the same in every language, and the words of the test board.
UNTRANSLATED = re.compile(r"\b([zZ]q\w*|oKadwuma|GHS|GBP|[A-Z])\b|https?://\S+|\S+@\S+")
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
    found = [bare(text) for text in spoken(page)]
    return [text for text in found if any(char.isalpha() for char in text)]


def spoken(element: Element) -> Iterator[str]:
    """Yield the texts of an element as they are read: its own, its attributes', its children's."""
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    if element.get("translate") == "no":
        return
    for name in SPOKEN:
        yield element.get(name) or ""
    if element.tag == "meta" and is_read(element):
        yield element.get("content") or ""
    yield element.text or ""
    for child in element:
        yield from spoken(child)
        yield child.tail or ""


def is_read(meta: Element) -> bool:
    """Say whether a meta element holds words for people."""
    name = meta.get("name") or meta.get("property") or ""
    return name in {"description", "og:title", "og:description", "og:image:alt"}


def bare(text: str) -> str:
    """Return what stands outside the brackets, without names and codes."""
    depth, kept = 0, []
    for char in text:
        depth += char == OPEN
        if depth == 0:
            kept.append(char)
        depth -= char == CLOSE
    return " ".join(UNTRANSLATED.sub(" ", "".join(kept)).split())
