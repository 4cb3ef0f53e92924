"""An ad's description as clean HTML, whatever it was written in, and its title as one line."""

import html
import re

import ftfy
from ftfy.badness import is_bad
from markdown_it import MarkdownIt

from jobboard.core.html import clean_html, html_to_text

LONGEST_TITLE = 200
TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|strong|b|em|i|u|table|tr|td|span|font|a|section|pre)\b[^<>]*>",
    re.IGNORECASE,
)
ENCODED_TAG = re.compile(r"&lt;/?(?:p|br|div|ul|ol|li|h[1-6]|strong|b|em|span|a)\b", re.IGNORECASE)
MARKDOWN = re.compile(
    r"\*\*[^*\n]+\*\*|^\#{1,6} \S|\\[-&.+*_()#!]|\[[^\]\n]+\]\(https?://", re.MULTILINE
)
BULLET = re.compile(r"^\s*(?:[-*•·●▪◦‣–✓➢]|\d{1,2}[.)])\s+(?=\S)|^\s*[•·●▪◦‣✓➢]\s*(?=\S)")
INLINE_BULLET = re.compile(r"\s+[•●▪◦‣➢]\s*|\s+·\s+")
WIDE_GAP = re.compile(r" {3,}")
BACK_TO_SEARCH = re.compile(r"^.{0,400}?❮ back to last search", re.DOTALL)
APPLY = re.compile(r"^[ \t]*apply for this job[ \t]*$", re.IGNORECASE | re.MULTILINE)
LONGEST_HEADER = 1500
# Adzuna's 2012 set hides every figure behind stars.
MASKED = re.compile(r"[£$€]?\*{3,}k?(?!\w)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")
# Indented lines are no code, underlined ones no headings: people copy ads from mail and PDF.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["code", "lheading"])


def mend(text: str) -> str:
    """Return the text without control characters, and with mojibake undone if there is any."""
    plain = CONTROL.sub(" ", text)
    return ftfy.fix_encoding(plain) if not plain.isascii() and is_bad(plain) else plain


def to_html(text: str) -> str:
    """Return a description, in HTML, encoded HTML, Markdown or plain text, as clean HTML."""
    if ENCODED_TAG.search(text) and not TAG.search(text):
        text = html.unescape(text)
    if TAG.search(text):
        return clean_html(text)
    if MARKDOWN.search(text):
        return clean_html(_markdown.render(text))
    return clean_html(_paragraphs(html.unescape(text)))


def _paragraphs(text: str) -> str:
    """Return plain text as paragraphs and lists, by its blank lines and bullets."""
    if "\n" not in text.strip():
        text = WIDE_GAP.sub("\n\n", text)
    lines = INLINE_BULLET.sub("\n• ", text).splitlines()
    blocks: list[str] = []
    paragraph: list[str] = []
    items: list[str] = []
    for line in [*lines, ""]:
        bullet = BULLET.match(line)
        if bullet or not line.strip():
            _close(blocks, paragraph, "<p>{}</p>", "<br>")
        if not bullet and line.strip():
            _close(blocks, items, "<ul><li>{}</li></ul>", "</li><li>")
        if bullet:
            items.append(html.escape(line[bullet.end() :].strip()))
        elif line.strip():
            paragraph.append(html.escape(line.strip()))
    _close(blocks, items, "<ul><li>{}</li></ul>", "</li><li>")
    return "".join(blocks)


def _close(blocks: list[str], lines: list[str], form: str, between: str) -> None:
    if lines:
        blocks.append(form.format(between.join(lines)))
        lines.clear()


def strip_page(text: str) -> tuple[str, str]:
    """Return (the ad, what stood above it) of a text copied off a results page with its buttons."""
    above = ""
    if BACK_TO_SEARCH.match(text):
        apply = APPLY.search(text)
        end = apply.end() if apply and apply.start() < LONGEST_HEADER else None
        end = end or text.index("search") + len("search")
        above, text = text[:end], text[end:]
    return APPLY.sub("", text).strip(), above


def tidy_title(raw: str) -> str:
    """Return a title on one line, at most 200 characters, cut at a word; shouting is lowered."""
    text = raw if "<" not in raw and "&" not in raw else html_to_text(html.unescape(raw))
    title = " ".join(MASKED.sub(" ", mend(text)).split()).strip(" -–—|*•#,;")
    if title.isupper() and len(title) > 12 and " " in title:
        title = " ".join(_lowered(word) for word in title.split())
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1].rpartition(' ')[0] or title[: LONGEST_TITLE - 1]}…"
    return title


def _lowered(word: str) -> str:
    """Return "Manager" for MANAGER; what is short or holds a digit may be an abbreviation."""
    return word if len(word) <= 3 or any(char.isdigit() for char in word) else word.capitalize()
