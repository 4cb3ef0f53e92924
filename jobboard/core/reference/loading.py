"""Bring the reference tables into line with the CSV files of this package."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from jobboard.core.models import ExchangeRate, Place
from jobboard.core.places import reset_gazetteer
from jobboard.core.reference.registry import Loaded
from jobboard.core.reference.rows import plain_slug, read_source

_BATCH = 1000


@transaction.atomic
def load_places() -> Loaded:
    """Create and correct the places of `places.csv`; a place the file has dropped stays."""
    wanted = read_places()
    _free_slugs(wanted)
    loaded = bring_into_line(Place, wanted)
    transaction.on_commit(reset_gazetteer)
    reset_gazetteer()
    return loaded


@transaction.atomic
def load_rates() -> Loaded:
    """Create the rates of `exchange_rates.csv`; a rate stored for that day is left alone."""
    rows = list(read_source("exchange_rates.csv"))
    stored = set(ExchangeRate.objects.values_list("base", "quote", "on"))
    missing = [
        ExchangeRate(
            base=row["base"],
            quote=row["quote"],
            on=date.fromisoformat(row["on"]),
            rate=Decimal(row["rate"]),
            source=row["source"],
        )
        for row in rows
        if (row["base"], row["quote"], date.fromisoformat(row["on"])) not in stored
    ]
    ExchangeRate.objects.bulk_create(missing, batch_size=_BATCH)
    return Loaded("exchange rates", len(missing), 0, len(rows) - len(missing))


def bring_into_line(model: type[models.Model], wanted: dict[Any, dict[str, Any]]) -> Loaded:
    """Create or correct rows by primary key so that each has the wanted field values.

    ``wanted`` maps a primary key to attribute values, in an order that creates parents first.
    Rows of the table that are not in ``wanted`` are not touched.
    """
    fields = tuple(next(iter(wanted.values())))
    stored = {row[0]: row[1:] for row in model._default_manager.values_list("pk", *fields)}
    new = [model(pk=pk, **values) for pk, values in wanted.items() if pk not in stored]
    stale = [
        model(pk=pk, **values)
        for pk, values in wanted.items()
        if pk in stored and stored[pk] != tuple(values.values())
    ]
    model._default_manager.bulk_create(new, batch_size=_BATCH)
    if stale:
        model._default_manager.bulk_update(stale, fields, batch_size=200)
    name = str(model._meta.verbose_name_plural)
    return Loaded(name, len(new), len(stale), len(wanted) - len(new) - len(stale))


def read_places() -> dict[int, dict[str, Any]]:
    """Return the attribute values of every place of `places.csv` by id, parents first."""
    return {int(row["id"]): _place_values(row) for row in read_source("places.csv")}


def _place_values(row: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "name": row["name"],
        "slug": row["slug"] or plain_slug(row["name"]),
        "country": row["country"],
        "parent_id": int(row["parent"]) if row["parent"] else None,
        "latitude": float(row["latitude"]) if row["latitude"] else None,
        "longitude": float(row["longitude"]) if row["longitude"] else None,
        "is_approximate": bool(row["is_approximate"]),
        "population": int(row["population"] or 0),
        "aliases": row["aliases"],
    }


def _free_slugs(wanted: dict[int, dict[str, Any]]) -> None:
    """Park the slugs of places that will get another, so that two places can swap theirs."""
    moving = [
        Place(pk=pk, slug=f"moving-{pk}")
        for pk, slug in Place.objects.values_list("pk", "slug")
        if pk in wanted and wanted[pk]["slug"] != slug
    ]
    if moving:
        Place.objects.bulk_update(moving, ["slug"], batch_size=200)
