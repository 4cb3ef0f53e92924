"""Numbered links to the pages of a list."""

from collections.abc import Callable
from dataclasses import dataclass, field

# How many neighbours of the present page are linked on each side.
NEIGHBOURS = 1


@dataclass(frozen=True)
class PageLink:
    """A link to a page, or a gap between two of them."""

    number: int = 0
    url: str = ""
    is_current: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class Pages:
    """The page shown, how many there are, and the links between them."""

    number: int
    count: int
    links: list[PageLink] = field(default_factory=list)
    previous_url: str = ""
    next_url: str = ""


def numbered_pages(number: int, count: int, url_of: Callable[[int], str]) -> Pages:
    """Return the links around page `number` of `count`; `url_of` gives a page's address."""
    near = range(number - NEIGHBOURS, number + NEIGHBOURS + 1)
    shown = [page for page in range(1, count + 1) if page in {1, count, *near}] if count else []
    links: list[PageLink] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            links.append(PageLink(is_gap=True))
        links.append(PageLink(page, url_of(page), is_current=page == number))
    return Pages(
        number,
        count,
        links,
        previous_url=url_of(number - 1) if number > 1 else "",
        next_url=url_of(number + 1) if number < count else "",
    )
