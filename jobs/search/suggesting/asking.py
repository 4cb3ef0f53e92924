"""What to propose for what was typed so far: titles, employers, places."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from jobboard.core.gazetteer import HOME_COUNTRIES
from jobboard.core.places import label, suggest
from jobs.search.suggesting.reading import proposals
from jobs.search.text import tokens

MOST: Final = 8
# Kept for employers where as many match; places only fill what is left.
FOR_EMPLOYERS: Final = 3
FOR_PLACES: Final = 1
SHORTEST_PLACE: Final = 2
PLACES_LOOKED_AT: Final = 10
# More is no title; what is beyond it is not looked at.
LONGEST_TYPED: Final = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal: what it is called and what the search box then holds."""

    kind: str
    name: str
    value: str

    @property
    def hint(self) -> str:
        """What it is, for people; nothing for a title."""
        return {"company": _("Employer"), "place": _("Place")}.get(self.kind, "")


def suggestions(typed: str, limit: int = MOST) -> list[Suggestion]:
    """Return up to `limit` proposals: titles first, then employers, then places.

    All words count, in any order, the last one as the beginning of a word.
    """
    typed = typed[:LONGEST_TYPED]
    known = proposals()
    titles, employers = known.matching(typed)
    kept = min(FOR_EMPLOYERS, len(employers), limit)
    found = [
        Suggestion("title", name, name)
        for name in (known.texts[number] for number in titles[: limit - kept])
    ]
    for number in employers[: limit - len(found)]:
        name = known.texts[number]
        found.append(Suggestion("company", name, _as_name(name)))
    return found + _places(typed, min(FOR_PLACES, limit - len(found)))


def _as_name(name: str) -> str:
    """Return what searches for an employer's name: words that stand together are quoted."""
    return f'"{name}"' if len(tokens(name)) > 1 else name


def _places(typed: str, limit: int) -> list[Suggestion]:
    if limit <= 0 or len(typed.strip()) < SHORTEST_PLACE:
        return []
    places = suggest(typed, limit=PLACES_LOOKED_AT)
    ours = [place for place in places if place.country in HOME_COUNTRIES][:limit]
    return [Suggestion("place", label(place.id), place.name) for place in ours]
