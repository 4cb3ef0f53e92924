"""Listings as rows of the real tables, by the models' own columns and the search's own words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils import timezone

from benchmarks.search.corpus.listings import Row, Writer, Written
from jobs.models import Job, JobPlace, SearchDocument
from jobs.search import listing as search
from jobs.search.text import words

NULL = r"\N"
MOST_PLACES = 20
MARK = "bodyofthisadvert"
Values = list[Any]


def columns(model: type[models.Model]) -> list[str]:
    """Return the columns of a model's table, in the order its rows are written in."""
    return [str(field.column) for field in model._meta.concrete_fields]


def values(model: type[models.Model], row: Row) -> Values:
    """Return a row's values by column; what the row does not say is the field's default."""
    return [
        row[field.attname] if field.attname in row else field.get_default()
        for field in model._meta.concrete_fields
    ]


def job_values(written: Written) -> Values:
    """Return the row of a listing."""
    return values(Job, written.job)


def place_values(written: Written) -> Iterator[Values]:
    """Yield the rows that say where a listing is."""
    job = written.job
    for position, place in enumerate(written.places):
        yield values(JobPlace, {
            "id": job["id"] * MOST_PLACES + position, "job_id": job["id"], "place_id": place,
            "position": position, "published_at": job["published_at"],
        })  # fmt: skip


def document_values(written: Written) -> Values:
    """Return the row of a listing's search document, as `writing.enqueue` would fill it."""
    job = {field.attname: field.get_default() for field in Job._meta.concrete_fields}
    job |= {**written.job, "pk": written.job["id"], "company__name": written.company}
    places = [search._place(place) for place in written.places]
    # The description's words come from those of its sentences, which is four times as fast.
    found = search._listing(job | {"description_html": f"<p>{MARK}</p>"}, places)
    body = " ".join(filter(None, map(words_of, written.sentences)))
    found = replace(found, text=found.text.replace(MARK, body, 1))
    row = {"doc_id": found.job_id, "stamp": (found.job_id * 0x9E3779B97F4A7C15) % 2**62 + 1}
    return values(SearchDocument, vars(found) | row)


@lru_cache(maxsize=1_000_000)
def words_of(sentence: str) -> str:
    """Return the words of a sentence, which come again in other adverts."""
    return " ".join(words(sentence))


def company_rows(writer: Writer) -> Iterator[Row]:
    """Yield the employers."""
    for number in range(1, writer.plan.companies + 1):
        yield writer.company_row(number)


def line(row: Values) -> str:
    r"""Return a row as a line of tab-separated values; `\N` for what is null."""
    return "\t".join(map(text, row)) + "\n"


def text(value: Any) -> str:
    """Return a value as both LOAD DATA and Django's SQLite read it."""
    if value is None:
        return NULL
    if value is True or value is False:
        return "1" if value else "0"
    if isinstance(value, datetime):
        return timezone.make_naive(value, UTC).isoformat(sep=" ")
    return str(value)


def parsed(written: str) -> list[str | None]:
    """Return the values of a line."""
    return [None if one == NULL else one for one in written.rstrip("\n").split("\t")]
