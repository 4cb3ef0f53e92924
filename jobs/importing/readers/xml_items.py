"""Walking XML in constant memory: one element at a time, broken markup mended and reported."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from jobs.importing.ads import Flaw, Unreadable
from jobs.importing.opening import Source

LARGEST_ITEM = 10_000_000


class _Metered:
    """The stream as UTF-8, counted since the last item."""

    def __init__(self, source: Source) -> None:
        self._text = source.text()
        self.since_item = 0
        self.is_over = False

    def read(self, size: int = 32768) -> bytes:
        block = self._text.read(min(size, 32768)).lstrip("\ufeff").encode("utf-8", "replace")
        self.since_item += len(block)
        self.is_over = not block
        if self.since_item > LARGEST_ITEM:
            raise Unreadable(_("10 MB of XML went by without an ad ending. Is this a feed of ads?"))
        return block


def xml_items(source: Source, tag: str) -> Iterator[tuple[int, etree._Element] | Flaw]:
    """Yield (line, element) for each `tag`, and a flaw (not lost) for each mended one.

    No entity is expanded, nothing is fetched. Raises `Unreadable` when nothing can be read.
    """
    metered = _Metered(source)
    walk = etree.iterparse(
        metered,
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding="utf-8",
    )
    seen, count = 0, 0
    try:
        for _event, element in walk:
            if element.tag != tag:
                continue
            count += 1
            metered.since_item = 0
            flaws = list(walk.error_log)[seen:]
            seen += len(flaws)
            if metered.is_over and flaws:
                # The parser closed it itself: the file ends inside this ad.
                yield Flaw(element.sourceline or 0, _("The file ends in the middle of this ad."))
                continue
            yield element.sourceline or 0, element
            if flaws:
                yield _mended(flaws)
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            _("The XML is broken on line %(line)d: %(why)s")
            % {"line": error.lineno or 0, "why": error.msg}
        ) from error
    if not count:
        raise Unreadable(_("The XML holds no <%(tag)s>.") % {"tag": tag})
    yield from _broken_tail(list(walk.error_log)[seen:])


def _mended(flaws: list[etree._LogEntry]) -> Flaw:
    first = flaws[0]
    return Flaw(first.line, _("Broken markup, mended: %(why)s") % {"why": first.message}, False)


def _broken_tail(flaws: list[etree._LogEntry]) -> Iterator[Flaw]:
    """Yield one flaw for what went wrong behind the last item: an item that never ended, say."""
    if flaws:
        why = _("Broken markup behind the last ad: %(why)s") % {"why": flaws[0].message}
        yield Flaw(flaws[0].line, why)


def _forget(element: etree._Element) -> None:
    """Let go of an element that was read and of everything before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def children(element: etree._Element) -> dict[str, str]:
    """Return the text of each child by tag name without its namespace, in lower case."""
    found: dict[str, str] = {}
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname.lower()
        found.setdefault(name, "".join(map(str, child.itertext())).strip())
    return found
