"""Public pages hold nothing of one reader, so that a cache may answer with them."""

from types import SimpleNamespace

import pytest

from jobboard.core.look import STYLE_COOKIE
from tests.access_matrix import ANY_METHOD, MATRIX, Row
from tests.house import world
from tests.house.test_access_matrix import address

pytestmark = pytest.mark.django_db
PUBLIC = [
    row
    for row in MATRIX
    if row.method == "GET" and row.statuses[0] == 200
    if row.route not in ANY_METHOD and not row.embedded_only
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
