"""Public pages hold nothing of one reader, so that a cache may answer with them."""

from types import SimpleNamespace

import pytest

from jobboard.core.look import STYLE_COOKIE
from tests.access_matrix import ANY_METHOD, MATRIX, NEVER_STORED, Row
from tests.house import world
from tests.house.test_access_matrix import address

pytestmark = pytest.mark.django_db
PUBLIC = [
    row
    for row in MATRIX
    if row.method == "GET" and row.statuses[0] == 200
    if row.route not in ANY_METHOD | NEVER_STORED and not row.embedded_only
]


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.route)
def test_a_public_page_is_the_same_for_everybody(row: Row, board: SimpleNamespace) -> None:
    path = address(row, board)
    anonymous = world.client().get(path)
    assert set(anonymous.cookies) <= {STYLE_COOKIE}, "a public page opens no session"
    assert b"csrfmiddlewaretoken" not in anonymous.content
    assert "'nonce-" not in anonymous.headers.get("Content-Security-Policy", "")
    for role in ("recruiter", "superuser"):
        theirs = world.client(board.people[role]).get(path)
        assert theirs.content == anonymous.content, f"{path} is another page for a {role}"


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.route)
def test_a_page_that_may_set_a_cookie_is_kept_by_its_reader_alone(
    row: Row, board: SimpleNamespace
) -> None:
    path = address(row, board)
    answer = world.client().get(path)
    if answer["Content-Type"].startswith("text/html"):
        assert answer["Cache-Control"] == "private, no-cache"
        again = world.client().get(path, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304, "a page that has not changed is not sent again"
    else:
        assert not answer.cookies, "what a shared cache may keep sets no cookie"


@pytest.mark.parametrize("route", sorted(NEVER_STORED))
def test_what_is_true_for_a_moment_is_stored_nowhere(route: str, board: SimpleNamespace) -> None:
    row = next(row for row in MATRIX if row.route == route)
    answer = world.client().get(address(row, board))
    assert answer["Cache-Control"] == "no-store"
    assert not set(answer.cookies) - {STYLE_COOKIE}
