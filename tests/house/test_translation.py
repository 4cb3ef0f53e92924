"""Every word on every public page is marked for translation; a pseudo-language finds the others."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils.translation import gettext, ngettext, pgettext, trans_real
from django.utils.translation import gettext_lazy as _

from jobboard.core.edge import error_page
from tests.access_matrix import ANY_METHOD, MATRIX, Row
from tests.house import world
from tests.house.pseudo import Pseudo, unmarked
from tests.house.test_access_matrix import address
from tests.house.tree import ROOT

pytestmark = pytest.mark.django_db
# The page of the API's documentation is django-ninja's.
PAGES = [row for row in MATRIX if row.method == "GET" and row.route not in ANY_METHOD]
ERRORS = sorted(int(path.stem) for path in (ROOT / "templates" / "errors").glob("[45]*.html"))
# Query strings under which a page says more.
MORE = {
    "jobs:results": (
        "?q=zqlive",
        "?q=zqnothing",
        "?where=zqtown&radius=25&sort=distance",
        "?pay=1&type=fixed_term&pattern=part_time&level=mid&posted=7&visa=1&country=GH",
        "?q=" + "zq" * 200,
        "?page=99&type=unknown",
    ),
    "jobs:companies": ("?q=zqnothing", "?letter=z"),
}


@pytest.fixture
def pseudo() -> Iterator[None]:
    """Make every language the pseudo-language for one test."""
    language = Pseudo("en-gb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trans_real, "translation", lambda name: language)
        patch.setattr(trans_real, "_default", language)
        trans_real.activate("en-gb")
        yield
    # What a request activated stays active in the thread: let the next test start afresh.
    trans_real.deactivate()


def test_the_pseudo_language_brackets_what_is_marked(pseudo: None) -> None:
    label = _("Search")
    assert gettext("Jobs") == "⟦Jobs⟧"
    assert pgettext("month", "May") == "⟦May⟧"
    assert ngettext("%d job", "%d jobs", 2) % 2 == "⟦2 jobs⟧"
    assert str(label) == "⟦Search⟧"


def test_unmarked_words_are_found() -> None:
    html = '<p>⟦About ⟦5⟧ Jobs⟧ Zqcompany <b>Hello</b></p><img alt="Logo"><script>let x</script>'
    assert unmarked(html) == ["Hello", "Logo"]
    assert unmarked("<p>⟦About <b>five</b> jobs⟧ <i>and more</i></p>") == ["and more"]
    assert unmarked('<p translate="no">Twi</p><p>GHS 3,000</p>') == []


@pytest.mark.parametrize("status", ERRORS)
def test_every_word_of_the_error_pages_is_marked(status: int, pseudo: None) -> None:
    html = error_page(RequestFactory().get("/"), status).content.decode()
    assert "⟦" in html
    assert unmarked(html) == [], f"templates/errors/{status}.html"


@pytest.mark.parametrize("row", PAGES, ids=lambda row: f"{row.route}")
def test_every_word_is_marked(row: Row, board: SimpleNamespace, pseudo: None) -> None:
    path = address(row, board)
    for more in ("", *MORE.get(row.route, ())):
        response = world.client().get(path + more)
        if "text/html" in response.headers["Content-Type"]:
            found = unmarked(response.content.decode())
            assert found == [], f"{path}{more}: mark these with {{% translate %}} or gettext"
