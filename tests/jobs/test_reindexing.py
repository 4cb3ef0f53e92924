"""A company's listings follow its name into the search, and nobody else's do."""

import pytest

from jobs.actions import reindex_company
from jobs.models import SearchDocument
from tests import factories

pytestmark = pytest.mark.django_db


def test_listings_once_published_take_the_present_name_and_drafts_none() -> None:
    company, other = factories.company("Zongo Works"), factories.company("Zongo Bakers")
    listed, elsewhere = factories.job(company), factories.job(other)
    factories.draft(company)
    for each in (company, other):
        each.name = "Nima Mills"
        each.save(update_fields=["name"])
    for _twice in range(2):
        assert reindex_company(company_id=company.pk) == 1
        names = dict(SearchDocument.objects.values_list("job_id", "company"))
        assert names.keys() == {listed.pk, elsewhere.pk}
        assert "nima" in names[listed.pk]
        assert "zongo" in names[elsewhere.pk]


def test_a_company_without_listings_or_gone_is_nothing_to_do() -> None:
    assert reindex_company(company_id=factories.company().pk) == 0
    assert reindex_company(company_id=987_654) == 0
