"""Every table keeps the names of moments, days and money, and points down only."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.house.tree import FLOORS, PACKAGES

# Fields Django's own classes bring, under Django's names.
GIVEN = {"accounts.User.date_joined", "accounts.User.last_login"}
# Minor units a year whose currency is in the name, so that one filter reads one column.
CURRENCY_IN_NAME = re.compile(r"_(ghs|gbp)(_|$)")
MONEY_WORDS = {"pay", "amount", "price", "fee", "salary", "cost", "wage", "balance", "total"}


def our_models() -> list[type[models.Model]]:
    """Return the models of the five packages."""
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]


def our_fields() -> list[tuple[type[models.Model], models.Field]]:
    """Return every stored field of every model of ours."""
    return [(model, field) for model in our_models() for field in model._meta.local_fields]


def label(model: type[models.Model], field: models.Field) -> str:
    """Return `jobs.Job.title`."""
    return f"{model._meta.label}.{field.name}"


def floor_of(model: type[models.Model]) -> int:
    """Return how high a model stands; Django's own are below the ground."""
    for height, package in reversed(list(enumerate(FLOORS))):
        if package != "jobboard" and model.__module__.startswith(f"{package}."):
            return height
    return -1


def test_there_are_models() -> None:
    assert {"Job", "User", "Place", "OutboxEvent"} <= {model.__name__ for model in our_models()}


def test_moments_end_in_at() -> None:
    wrong = [
        label(*pair)
        for pair in our_fields()
        if isinstance(pair[1], models.DateTimeField) and not pair[1].name.endswith("_at")
    ]
    assert sorted(set(wrong) - GIVEN) == [], "call a moment <what>_at"


def test_days_end_in_on() -> None:
    wrong = [
        label(model, field)
        for model, field in our_fields()
        if type(field) is models.DateField
        and not (field.name == "on" or field.name.endswith("_on"))
    ]
    assert wrong == [], "call a day <what>_on"


def test_money_is_minor_units_with_a_currency() -> None:
    for model, field in our_fields():
        words = set(field.name.split("_"))
        is_number = isinstance(field, models.IntegerField | models.DecimalField | models.FloatField)
        if not is_number or not words & MONEY_WORDS or CURRENCY_IN_NAME.search(field.name):
            continue
        where = label(model, field)
        assert isinstance(field, models.IntegerField), f"{where}: money is integer minor units"
        assert field.name.endswith("_minor"), f"{where}: end the name in _minor"
        names = {other.name for other in model._meta.get_fields()}
        assert any(name.endswith("currency") for name in names), f"{where}: no currency beside it"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_row_can_say_what_it_is(model: type[models.Model]) -> None:
    assert model.__str__ is not models.Model.__str__, "write __str__"


def test_foreign_keys_point_down_only() -> None:
    for model, field in our_fields():
        if isinstance(field, models.ForeignKey):
            target = field.remote_field.model
            assert floor_of(target) <= floor_of(model), f"{label(model, field)} points up"


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
