"""One page of what was found, in the order asked for."""

from collections.abc import Sequence

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, OrderBy

from jobs.models import JobPlace
from jobs.search.bands import known_currency
from jobs.search.fulltext import encoding
from jobs.search.fulltext.matching import Against, Match
from jobs.search.geography import by_distance
from jobs.search.query import Sort, Tier

DOCUMENT = "search_text__doc_id"
NEWEST = ("-published_at", f"-{DOCUMENT}")
# In the order they rank in.
TIERS = {"0": Tier.TITLE, "1": Tier.PARTLY, "2": Tier.TEXT}


def page_tiers(match: Match, skip: int, take: int) -> dict[int, str]:
    """Return the listings of a page in order, each with its tier (empty without relevance)."""
    if match.query.sort == Sort.DISTANCE and match.query.place_id is not None:
        return dict.fromkeys(_nearest(match)[skip : skip + take], "")
    if match.query.sort == Sort.RELEVANCE and match.groups:
        rows = match.jobs.annotate(tier=_tier(match)).order_by("tier", *NEWEST)
        page = rows.values_list("pk", "tier")[skip : skip + take]
        return {job_id: TIERS[tier].value for job_id, tier in page}
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


def _tier(match: Match) -> Case:
    all_words = Against("headline", encoding.in_headline(match.groups))
    in_title = Against("title", encoding.in_title(match.groups))
    return Case(
        When(Q(all_words) & Q(in_title), then=Value("0")),
        When(Q(all_words) | Q(in_title), then=Value("1")),
        default=Value("2"),
        output_field=CharField(),
    )


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
