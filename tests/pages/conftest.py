"""A small board for the tests of pages and machine files."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Company
from jobboard.core.models import Place
from jobboard.core.places import reset_gazetteer
from jobs import actions
from jobs.models import Function, Job
from jobs.pay import Pay
from tests.pages import board

MakeJob = Callable[..., Job]


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    """Return Ghana with Ashanti and Kumasi, and the United Kingdom with Yorkshire and Leeds."""
    rows = (
        (1, "country", "Ghana", "GH", None),
        (2, "region", "Ashanti", "GH", 1),
        (3, "town", "Kumasi", "GH", 2),
        (4, "country", "United Kingdom", "GB", None),
        (5, "region", "Yorkshire", "GB", 4),
        (6, "town", "Leeds", "GB", 5),
        (7, "world", "Anywhere", "ZZ", None),
        (8, "region", "Volta", "GH", 1),
        (9, "town", "Ho", "GH", 8),
    )
    made = {}
    for key, kind, name, country, parent in rows:
        slug = name.lower().replace(" ", "-")
        made[slug] = Place.objects.create(
            id=key, kind=kind, name=name, slug=slug, country=country, parent_id=parent,
            latitude=5.0 + key, longitude=-1.0, population=1000 * key,
        )  # fmt: skip
    reset_gazetteer()
    return made


@pytest.fixture
def company(db: None) -> Company:
    """Return an employer with everything its page shows."""
    return Company.objects.create(
        name="Adom Foods", slug="adom-foods", country="GH", sector="hospitality", size="10-49",
        website="https://adom.example", about_html="<p>We cook.</p>", logo="logos/adom",
    )  # fmt: skip


@pytest.fixture
def functions(db: None) -> dict[str, Function]:
    """Return two kinds of work."""
    rows = (("sales", "Sales", "Sales"), ("driver", "Driver & Transport", "Driving & Transport"))
    return {
        code: Function.objects.create(code=code, name=name, uk_name=uk_name, position=position)
        for position, (code, name, uk_name) in enumerate(rows)
    }


@pytest.fixture
def make_job(
    places: dict[str, Place], company: Company, functions: dict[str, Function]
) -> MakeJob:
    """Return a function that publishes a sales job in Kumasi, some of it changed."""

    def make(title: str = "Sales person", *, publish: bool = True, **changes: Any) -> Job:
        where = changes.pop("place", "kumasi")
        employer = changes.pop("company", company)
        moments = {key: changes.pop(key) for key in ("starts_at", "expires_at") if key in changes}
        function = functions.get(changes.pop("function", "sales"))
        values: dict[str, Any] = {
            "description_html": "<p>Sell bread.</p>",
            "employment_type": "permanent",
            "work_pattern": "full_time",
            "pay": Pay(300_000, 450_000, "GHS", "month"),
        }
        fields = actions.JobFields(
            title=title, places=[places[where]], function=function, **(values | changes)
        )
        job = actions.add_job(company=employer, fields=fields, by=None)
        if publish:
            actions.publish_job(job_id=job.pk, by=None, **moments)
        return Job.objects.get(pk=job.pk)

    return make


@pytest.fixture(scope="module")
def reference(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load places, rates and functions once for a module, and take them back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        board.load_reference()
        yield
        transaction.set_rollback(True)
    reset_gazetteer()


@pytest.fixture(scope="module")
def filled(reference: None, django_db_blocker: Any) -> None:
    """Fill the board once for a module: 45 listings in Ghana, 15 in the UK."""
    with django_db_blocker.unblock():
        board.fill_board()
