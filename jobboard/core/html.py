"""The one place where HTML from outside is cleaned, and turned into plain text."""

import re
from html import unescape

import nh3
from lxml import html as lxml_html
from lxml.etree import ParserError

# What an advert needs and no more: no style, class, image, form or script.
TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h3", "h4", "h5", "hr",
    "i", "li", "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}}
URL_SCHEMES = {"http", "https", "mailto"}
BLOCKS = (
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip
# Headings of an advert sit below the page's own h1 and h2.
HEADING = re.compile(r"<(/?)h[12](?=[\s>])", re.IGNORECASE)
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff"
CONTROL = re.compile(f"[{CONTROLS}]")
LONGEST = 200_000
# HTML without attributes, comments or rare references: what most adverts are once cleaned.
SIMPLE = re.compile(
    rf"(?:[^<&{CONTROLS}]++|</?(?:{'|'.join(sorted(TAGS - {'a'}))})>"
    r"|&(?:amp|lt|gt|nbsp|quot);)*+"
)
NEW_LINE = re.compile(rf"</?(?:{'|'.join(BLOCKS)})>")
TAG = re.compile(r"<[^>]+>")
# Made once: to read the lists takes a third of the time of cleaning an advert.
CLEANER = nh3.Cleaner(
    tags=TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES, link_rel="nofollow noopener ugc"
)


def clean_html(raw: str) -> str:
    """Return safe HTML: known tags, links with rel=nofollow, headings from h3 down."""
    text = HEADING.sub(r"<\1h3", CONTROL.sub(" ", raw[:LONGEST]))
    return CLEANER.clean(text).strip()


def html_to_text(html: str) -> str:
    """Return the words of HTML, blocks on lines of their own, runs of space made one."""
    if SIMPLE.fullmatch(html):
        text = unescape(TAG.sub("", NEW_LINE.sub("\n", html)))
    else:
        text = _parsed_text(html)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _parsed_text(html: str) -> str:
    """Return the words of any HTML, blocks on lines of their own, as a browser reads it."""
    if not html.strip():
        return ""
    try:
        root = lxml_html.fragment_fromstring(html, create_parent="div")
    except (ParserError, ValueError):
        return nh3.clean(html, tags=set())
    for element in root.iter(*BLOCKS):
        element.tail = _on_new_line(element.tail)
        if element.tag != "br":
            element.text = _on_new_line(element.text)
    return str(root.text_content())


def _on_new_line(text: str | None) -> str:
    # A reference such as &#8; is a character the tree gives back but does not take.
    return "\n" + CONTROL.sub(" ", text or "")
