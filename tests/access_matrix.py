"""Who may ask what: every route, the methods it answers, and the status each role gets.

One row a route and method; a method without a row must answer 405. Arguments of an address name
things of `tests/house/world.py` (`job_id="job.pk"`). A new route needs a row here, a route that
went needs its row taken out: `tests/house/test_access_matrix.py` walks the addresses of the site.
Statuses are in the order of `ROLES`; one number stands for all.
"""

from dataclasses import dataclass, field

ROLES = ("anonymous", "seeker", "recruiter", "moderator", "superuser")
# Pages of Django's admin that concern one model, and the permission each asks for.
ADMIN_PAGES = {
    "changelist": "view",
    "add": "add",
    "change": "view",
    "history": "view",
    "delete": "delete",
}


@dataclass(frozen=True)
class Row:
    """One route and method: what each role gets, with which address and which body."""

    route: str
    method: str
    statuses: tuple[int, ...]
    address: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)


def row(
    route: str, method: str, statuses: str, body: dict[str, str] | None = None, **address: str
) -> Row:
    """Return a row; `statuses` is one number for all roles or one for each of them."""
    numbers = [int(number) for number in statuses.split()]
    each = numbers * len(ROLES) if len(numbers) == 1 else numbers
    assert len(each) == len(ROLES), f"{route}: one status, or one for each of {ROLES}"
    return Row(route, method, tuple(each), address, body or {})


MATRIX = (
    # The board. A listing out of reach is the same 404 as one that is not there.
    row("jobs:home", "GET", "200"),
    row("jobs:results", "GET", "200"),
    row("jobs:job", "GET", "200", job_id="job.pk", slug="job.slug"),
    row("jobs:job", "GET", "404", job_id="draft.pk", slug="draft.slug"),
    row("jobs:job-print", "GET", "200", job_id="job.pk", slug="job.slug"),
    row("jobs:job-print", "GET", "404", job_id="draft.pk", slug="draft.slug"),
    row("jobs:place-suggestions", "GET", "200"),
    # How pages look.
    row("look", "POST", "302", {"theme": "dark", "next": "/"}),
)

# (model, what a moderator may do, what a superuser may do); people who are no staff go to sign-in.
ADMIN: tuple[tuple[str, str, str], ...] = ()

# The admin's own pages; those of sign-in and sign-out are Django's.
ADMIN_SITE = (
    row("admin:index", "GET", "302 302 302 200 200"),
    row("admin:login", "GET", "200 200 200 302 302"),
    row("admin:logout", "POST", "302 302 302 200 200"),
    row("admin:password_change", "GET", "302 302 302 200 200"),
    row("admin:password_change_done", "GET", "302 302 302 200 200"),
    row("admin:autocomplete", "GET", "302 302 302 403 403"),
    row("admin:jsi18n", "GET", "302 302 302 200 200"),
    row("admin:view_on_site", "GET", "302 302 302 404 404", content_type_id="0", object_id="0"),
    row("admin:app_list", "GET", "302 302 302 404 404", app_label="nothing"),
)
