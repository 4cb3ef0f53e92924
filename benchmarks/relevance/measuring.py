"""Asking every engine the judged questions; set Django up before importing this."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from statistics import fmean

from django.db import connection

from benchmarks.harness.figures import Measure
from benchmarks.relevance.adverts import adverts_by_job
from benchmarks.relevance.judging import DEPTH, Grades, judgements, ndcg
from jobs.search import JobQuery, get_engine

# Words -> the best listings, at most DEPTH.
Search = Callable[[str], list[int]]
# Query -> the adverts found, best first.
Found = dict[str, list[str]]


def searches() -> Iterator[tuple[str, Search]]:
    """Yield each engine the database can hold, and tantivy's variants where it is installed."""
    names = ["bitmap", "fulltext"] if connection.vendor == "mysql" else ["bitmap"]
    for name in names:
        yield name, ours(name)
    if find_spec("tantivy"):
        # It imports tantivy, part of the benchmarks' own requirements.
        bm25 = import_module("benchmarks.relevance.bm25")
        for variant in bm25.VARIANTS:
            yield variant.name, partial(bm25.Bm25(variant).search, count=DEPTH)


def ours(name: str) -> Search:
    """Return the search of one of our engines."""
    engine = get_engine(name)
    return lambda words: (
        engine.search(JobQuery(words=words, page_size=DEPTH, with_facets=False)).ids
    )


def found_by(search: Search, queries: Mapping[str, Grades]) -> Found:
    """Return the adverts that a search finds for each query."""
    names = adverts_by_job()
    return {query: [names[job_id] for job_id in search(query)] for query in queries}


def measure() -> Iterator[Measure]:
    """Yield the mean of each engine, then each query's figures side by side."""
    judged = judgements()
    found = {name: found_by(search, judged) for name, search in searches()}
    scores = {
        name: {query: ndcg(judged[query], ranked) for query, ranked in answers.items()}
        for name, answers in found.items()
    }
    for name, by_query in scores.items():
        unjudged = sum(
            one not in judged[query] for query, ranked in found[name].items() for one in ranked
        )
        yield _measure(name, fmean(by_query.values()), {
            "nDCG@10": fmean(by_query.values()),
            "below 0.8": sum(score < 0.8 for score in by_query.values()),
            "unjudged": unjudged,
        })  # fmt: skip
    for query in judged:
        figures = {name: by_query[query] for name, by_query in scores.items()}
        yield _measure(f"“{query}”", figures["bitmap"], figures)


def _measure(label: str, score: float, figures: Mapping[str, float]) -> Measure:
    return Measure(label, "nDCG@10", (score,), better="higher", figures=figures, is_exact=True)
