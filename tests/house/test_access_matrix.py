"""Every route is in the matrix, and every row of the matrix is true over HTTP."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from jobboard.management.map import routes
from tests.access_matrix import ADMIN, ADMIN_PAGES, ADMIN_SITE, ANY_METHOD, MATRIX, ROLES, Row
from tests.house import world

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def admin_names() -> set[str]:
    """Return the route names of every registered model's pages."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ADMIN_PAGES
    }


def test_every_route_is_in_the_matrix() -> None:
    named = {name or address for address, name, _ in routes()}
    rows = {row.route for row in (*MATRIX, *ADMIN_SITE)} | admin_names()
    # Without a name: the admin's old addresses, which redirect, and its catch-all.
    unnamed = {name for name in named - rows if name.startswith("/admin/")}
    assert sorted(named - rows - unnamed) == [], "add a row to tests/access_matrix.py"


def test_no_row_is_stale() -> None:
    named = {name or address for address, name, _ in routes()}
    stale = {*ANY_METHOD, *(row.route for row in (*MATRIX, *ADMIN_SITE))} - named
    assert sorted(stale) == [], "no such route: take the row out of tests/access_matrix.py"
    models = {model._meta.label_lower for model in admin.site._registry}
    assert {model for model, _, _ in ADMIN} == models, "one row a model of the admin"


@pytest.mark.parametrize("row", [*MATRIX, *ADMIN_SITE], ids=lambda row: f"{row.method} {row.route}")
def test_each_role_gets_what_the_matrix_says(row: Row, board: SimpleNamespace) -> None:
    got = tuple(ask(board, role, row.method, address(row, board), row.body) for role in ROLES)
    wanted = row.statuses if is_there(row) else (404,) * len(ROLES)
    assert dict(zip(ROLES, got, strict=True)) == dict(zip(ROLES, wanted, strict=True))


@pytest.mark.parametrize("route", sorted({row.route for row in MATRIX} - ANY_METHOD))
def test_other_methods_are_refused(route: str, board: SimpleNamespace) -> None:
    rows = [row for row in MATRIX if row.route == route]
    for method in METHODS:
        if method not in {row.method for row in rows}:
            for role in ("anonymous", "superuser"):
                got = ask(board, role, method, address(rows[0], board), {})
                assert got == 405, f"{method} {route} as {role} answered {got}"


@pytest.mark.parametrize(("model", "moderator", "superuser"), ADMIN)
def test_the_admin_of_each_model(
    model: str, moderator: str, superuser: str, board: SimpleNamespace
) -> None:
    found = apps.get_model(model)
    pk = str(found.objects.earliest("pk").pk)
    for page, needed in ADMIN_PAGES.items():
        args = [] if page in {"changelist", "add"} else [pk]
        path = reverse(f"admin:{model.replace('.', '_')}_{page}", args=args)
        allowed = {"moderator": moderator, "superuser": superuser}
        for role in ROLES:
            got = ask(board, role, "GET", path, {})
            if role not in allowed:
                assert got == 302, f"{role} {path}: not staff, so to the sign-in"
            elif needed not in allowed[role].split():
                assert got == 403, f"{role} may not {needed}: {path}"
            else:
                assert got == 200, f"{role} may {needed}: {path}"


def is_there(row: Row) -> bool:
    """Say whether the route answers in this mode."""
    return settings.EMBEDDED or not row.embedded_only


def address(row: Row, board: SimpleNamespace) -> str:
    """Return the row's path, its arguments looked up on the board."""
    if row.route.startswith("/"):
        return row.route
    return reverse(row.route, kwargs={k: look_up(board, v) for k, v in row.address.items()})


def look_up(board: SimpleNamespace, name: str) -> object:
    """Return `job.slug` of the board; a word that names nothing there stands for itself."""
    thing, _, attribute = name.partition(".")
    return getattr(getattr(board, thing), attribute) if hasattr(board, thing) else name


def ask(board: SimpleNamespace, role: str, method: str, path: str, body: dict[str, str]) -> int:
    """Return the status a role gets; what the request wrote is undone."""
    client = world.client(board.people.get(role))
    response: HttpResponse
    with transaction.atomic():
        if method in {"GET", "POST"}:
            response = getattr(client, method.lower())(path, body)
        else:
            response = client.generic(method, path)
        transaction.set_rollback(True)
    return response.status_code
