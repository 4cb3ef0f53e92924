"""The same adverts in tantivy, ranked by its BM25; set Django up before importing this."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import tantivy

from jobboard.core.html import html_to_text
from jobs.models import Job
from jobs.search.language import Alternative, ask
from jobs.search.listing import BATCH, Listing, read_listings
from jobs.search.rows import batches

FIELDS = ["title", "company", "place", "body"]
MEMORY = 100_000_000
# What tantivy's query language gives a meaning to, beside quotes, minus and OR, which ours has too.
OPERATORS = re.compile(r"[+^`:{}\[\]()~!\\*/]")


@dataclass(frozen=True)
class Variant:
    """A way to use tantivy: which words it is given, and how much more a title counts."""

    name: str
    tokenizer: str = "en_stem"
    boosts: Mapping[str, float] | None = None
    is_ours: bool = False


VARIANTS = [
    Variant("tantivy"),
    Variant("tantivy, title ×3", boosts={"title": 3.0}),
    # What bm25 makes of our own words, places' names and spellings.
    Variant("tantivy, our words, title ×3", "whitespace", {"title": 3.0}, is_ours=True),
]


class Bm25:
    """An index of all live listings; equal scores rank the newest first, as ours do."""

    def __init__(self, variant: Variant) -> None:
        self._variant = variant
        builder = tantivy.SchemaBuilder()
        for name in FIELDS:
            builder.add_text_field(name, tokenizer_name=variant.tokenizer)
        builder.add_integer_field("job", stored=True)
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(MEMORY, 1)
        for job_id, texts in _texts(variant.is_ours):
            writer.add_document(tantivy.Document(job=job_id, **texts))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, words: str, count: int) -> list[int]:
        """Return the best listings that have all the words or, when none has, any of them."""
        return self._found(words, count, is_strict=True) or self._found(words, count, False)

    def _found(self, words: str, count: int, is_strict: bool) -> list[int]:
        query, _errors = self._index.parse_query_lenient(
            _in_our_words(words) if self._variant.is_ours else OPERATORS.sub(" ", words),
            FIELDS,
            field_boosts=dict(self._variant.boosts or {}),
            conjunction_by_default=is_strict,
        )
        hits = self._searcher.search(query, count).hits
        return [self._searcher.doc(address)["job"][0] for _score, address in hits]


def _texts(is_ours: bool) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the texts of listings, newest first."""
    newest = Job.objects.order_by("-published_at", "-pk").values_list("pk", flat=True)
    for part in batches(list(newest), BATCH):
        listings = {one.job_id: one for one in read_listings(part)}
        jobs = Job.objects.select_related("company").prefetch_related("job_places__place")
        rows = jobs.in_bulk(part)
        for job_id in part:
            yield job_id, _ours(listings[job_id]) if is_ours else _plain(rows[job_id])


def _plain(job: Job) -> dict[str, str]:
    places = [link.place for link in job.job_places.all()]
    names = [name for place in places for name in (place.name, place.aliases)]
    return {
        "title": job.title,
        "company": job.company.name,
        "place": " ".join([job.location_text, *names]),
        "body": html_to_text(job.description_html),
    }


def _ours(listing: Listing) -> dict[str, str]:
    return {
        "title": listing.title,
        "company": listing.company,
        "place": listing.place,
        "body": listing.text,
    }


def _in_our_words(text: str) -> str:
    question = ask(text)
    wanted = [" OR ".join(map(_written, group.alternatives)) for group in question.groups]
    unwanted = [_written(one) for group in question.excluded for one in group.alternatives]
    return " ".join([*(f"({group})" for group in wanted), *(f"-{one}" for one in unwanted)])


def _written(one: Alternative) -> str:
    return f'"{" ".join(one.words)}"' if len(one.words) > 1 else one.words[0]
