"""What the results page tells the query log, and where a browser says that a result was opened."""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jobboard.core.client import client_address, network_of
from jobboard.core.gazetteer import PlaceFact
from jobboard.core.limits import Limit, take
from jobboard.core.same_origin import is_same_origin
from jobs.actions import SEARCH_LOG
from jobs.forms import SearchInput
from jobs.search import SearchPage
from jobs.search.logged import KEY_LENGTH, Logged, logged

# Not filters: the words, and how what was found is shown. The place is named as we know it.
NOT_FILTERS = frozenset({"q", "where", "radius", "sort", "page", "upto"})
# What names itself a program, or is no browser at all: every browser begins with Mozilla or Opera.
# Cubot makes telephones.
BROWSER = re.compile(r"^(Mozilla|Opera)/", re.ASCII)
PROGRAM = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|archiver|preview|monitor|headless|lighthouse|scan"
    r"|fetch|https?://|@",
    re.ASCII | re.IGNORECASE,
)
KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}", re.ASCII)
# Far above what a person opens; a mobile network puts thousands of people behind one address.
CLICKS = Limit("result-clicks", 600, 60)
# A form of one key; anything longer is not read.
LONGEST_BODY = 200


@dataclass(frozen=True)
class ClickTarget:
    """Where a page sends that a result was opened, and for which search."""

    key: str
    url: str


def note(
    request: HttpRequest, search: SearchInput, place: PlaceFact | None, found: SearchPage
) -> ClickTarget:
    """Count the search if a person made it just now; return how its results are counted.

    Whoever reads it, a page says the same on one day, so that it may be kept and compared.
    """
    pairs = [pair for pair in search.pairs() if pair[0] not in NOT_FILTERS and is_known(*pair)]
    if place:
        pairs.append(("where", place.name))
        if search.radius:
            pairs.append(("radius", str(search.radius)))
    entry: Logged = logged(search.q, pairs, timezone.now().date())
    if search.page == 1 and is_person(request):
        is_empty = not found.total or bool(found.dropped_words)
        SEARCH_LOG.note_search(entry, results=found.total, is_empty=is_empty)
    return ClickTarget(entry.key, reverse("jobs:result-clicks"))


def is_known(name: str, value: str) -> bool:
    """Say whether a filter may be kept: a kind of work is words, never somebody's number."""
    return name != "function" or not any(char.isdigit() for char in value)


def is_person(request: HttpRequest) -> bool:
    """Say whether a person asked for the page: no declared program, no browser reading ahead."""
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or not BROWSER.match(agent) or PROGRAM.search(agent):
        return False
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    is_ahead = any("prefetch" in purpose or "prerender" in purpose for purpose in purposes)
    # Going back shows a search again; it was counted when it was made.
    htmx = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware
    return not is_ahead and not htmx.history_restore_request


# No token: it changes nothing of anybody's, and one in the page would make the page private.
@csrf_exempt
@require_POST
def result_clicks(request: HttpRequest) -> HttpResponse:
    """Count that a result was opened; always 204, as nobody waits for more.

    What is no key, comes from another site or too often counts for nothing, and so does a key
    without a search.
    """
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) <= LONGEST_BODY and is_same_origin(request):
        key = request.POST.get("search", "")
        network = network_of(client_address(request))
        if KEY.fullmatch(key) and take((CLICKS, network)).is_allowed:
            SEARCH_LOG.note_click(key)
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response
