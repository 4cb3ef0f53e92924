"""One page of what was found, in the order asked for."""

from collections.abc import Sequence
from functools import reduce
from operator import add

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Greatest, Least, Length, Replace
from django.db.models.lookups import GreaterThan

from jobs.models import JobPlace
from jobs.search.bands import known_currency
from jobs.search.fulltext import encoding
from jobs.search.fulltext.matching import Against, Match
from jobs.search.geography import by_distance
from jobs.search.listing import MOST_SIZE
from jobs.search.query import Sort, Tier

DOCUMENT = "search_text__doc_id"
NEWEST = ("-published_at", f"-{DOCUMENT}")
# In the order they rank in; of those partly in the title, more words come first.
RANKS = [Tier.TITLE, Tier.CLOSE, Tier.NEAR, Tier.NAMED, Tier.AROUND]
PARTLY, TEXT = 1_000, 2_000


def page_tiers(match: Match, skip: int, take: int) -> dict[int, str]:
    """Return the listings of a page in order, each with its tier (empty without relevance)."""
    if match.query.sort == Sort.DISTANCE and match.query.place_id is not None:
        return dict.fromkeys(_nearest(match)[skip : skip + take], "")
    if match.query.sort == Sort.RELEVANCE and match.groups:
        rows = match.jobs.annotate(rank=_rank(match)).order_by("rank", *NEWEST)
        page = rows.values_list("pk", "rank")[skip : skip + take]
        return {job_id: _tier(rank).value for job_id, rank in page}
    ids = match.jobs.order_by(*_order(match)).values_list("pk", flat=True)
    return dict.fromkeys(ids[skip : skip + take], "")


def distances(match: Match, job_ids: Sequence[int]) -> dict[int, float]:
    """Return listing -> kilometres to the nearest of its places that were asked for."""
    query = match.query
    if query.place_id is None or not (query.radius_km or query.sort == Sort.DISTANCE):
        return {}
    return _kilometres(match, JobPlace.objects.filter(job__in=list(job_ids)))


def _order(match: Match) -> Sequence[str | OrderBy | Combinable]:
    if match.query.sort == Sort.CLOSING:
        return ("expires_at", DOCUMENT)
    if match.query.sort == Sort.PAY:
        column = f"pay_{known_currency(match.query.pay_currency).lower()}_high"
        unpaid = Case(When(**{f"{column}__isnull": True}, then=F("published_at")))
        return (F(column).desc(nulls_last=True), unpaid.desc(), f"-{DOCUMENT}")
    return NEWEST


def _rank(match: Match) -> Case:
    """Return the expression that sorts listings into tiers."""
    named = Q(Against("headline", encoding.in_headline(match.groups)))
    is_said = Q(Against("headline", encoding.said_in_headline(match.groups)))
    employer = Q(Against("headline", encoding.in_employer(match.groups)))
    typed = {word for group in match.groups for one in group.typed for word in one.words}
    said = reduce(add, map(_said, typed))
    more = Least(_size(), MOST_SIZE) - said
    is_titled = Q(GreaterThan(said, 0))
    return Case(
        When(is_said & is_titled, then=Greatest(0, Least(more, RANKS.index(Tier.NAMED)))),
        When(is_said & employer, then=Value(RANKS.index(Tier.NEAR))),
        When(named, then=Value(RANKS.index(Tier.AROUND))),
        When(is_titled, then=PARTLY - said),
        default=Value(TEXT),
        output_field=IntegerField(),
    )


def _said(word: str) -> Combinable:
    """Return 1 where a word is in the title, else 0."""
    there = Q(Against("title", encoding.token(word)))
    return Case(When(there, then=Value(1)), default=Value(0), output_field=IntegerField())


def _size() -> Combinable:
    """Return how many words the title has."""
    title = F("search_text__title")
    return Length(title) - Length(Replace(title, Value(" "), Value(""))) + 1


def _tier(rank: int) -> Tier:
    if rank < len(RANKS):
        return RANKS[rank]
    return Tier.PARTLY if rank < TEXT else Tier.TEXT


def _nearest(match: Match) -> list[int]:
    """Return all listings found, nearest first: SQL cannot tell the gazetteer's distances."""
    rows = match.jobs.order_by(*NEWEST).values_list("pk", flat=True)
    far = _kilometres(match, JobPlace.objects.filter(job__in=match.jobs.values("pk")))
    # A stable sort keeps newest first where distances are the same.
    return sorted(rows, key=lambda job_id: (job_id not in far, far.get(job_id, 0.0)))


def _kilometres(match: Match, links: QuerySet[JobPlace]) -> dict[int, float]:
    place_id = match.query.place_id
    known = dict(by_distance(place_id, match.query.radius_km)) if place_id is not None else {}
    nearest: dict[int, float] = {}
    for job_id, place in links.values_list("job", "place"):
        if place in known:
            nearest[job_id] = min(known[place], nearest.get(job_id, known[place]))
    return nearest
