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
    """One route and method: what each role gets, with which address and which body.

    `embedded_only` is a 404 for everybody outside the embedded mode.
    """

    route: str
    method: str
    statuses: tuple[int, ...]
    address: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    embedded_only: bool = False


def row(
    route: str,
    method: str,
    statuses: str,
    body: dict[str, str] | None = None,
    *,
    embedded_only: bool = False,
    **address: str,
) -> Row:
    """Return a row; `statuses` is one number for all roles or one for each of them."""
    numbers = [int(number) for number in statuses.split()]
    each = numbers * len(ROLES) if len(numbers) == 1 else numbers
    assert len(each) == len(ROLES), f"{route}: one status, or one for each of {ROLES}"
    return Row(route, method, tuple(each), address, body or {}, embedded_only)


MATRIX = (
    # The board. A listing out of reach is the same 404 as one that is not there.
    row("jobs:home", "GET", "200"),
    row("jobs:results", "GET", "200"),
    row("jobs:job", "GET", "200", job_id="job.pk", slug="job.slug"),
    row("jobs:job", "GET", "404", job_id="draft.pk", slug="draft.slug"),
    row("jobs:job-print", "GET", "200", job_id="job.pk", slug="job.slug"),
    row("jobs:job-print", "GET", "404", job_id="draft.pk", slug="draft.slug"),
    row("jobs:job", "GET", "404", job_id="job.pk", slug="never-its-slug"),
    row("jobs:job", "GET", "200", job_id="ended.pk", slug="ended.slug"),
    row("jobs:job-card", "GET", "200", job_id="job.pk"),
    row("jobs:job-card", "GET", "404", job_id="draft.pk"),
    row("jobs:site-card", "GET", "200"),
    row("jobs:suggestions", "GET", "200"),
    row("jobs:place-suggestions", "GET", "200"),
    row("jobs:landing-place", "GET", "200", place="place.slug"),
    row("jobs:landing-function", "GET", "200", code="function.code"),
    row("jobs:landing-function-place", "GET", "200", code="function.code", place="place.slug"),
    row("jobs:companies", "GET", "200"),
    row("jobs:company", "GET", "200", slug="company.slug"),
    row("jobs:company", "GET", "404", slug="unlisted.slug"),
    # For machines.
    row("jobs:search-feed", "GET", "200"),
    row("jobs:newest-feed", "GET", "200"),
    row("jobs:sitemap", "GET", "200"),
    row("jobs:sitemap-section", "GET", "200", section="pages"),
    row("jobs:sitemap-window", "GET", "200", section="jobs", number="0"),
    row("favicon", "GET", "302"),
    row("robots", "GET", "200"),
    row("manifest", "GET", "200"),
    row("security-txt", "GET", "200"),
    # How the site is doing, for probes and for people.
    row("health", "GET", "200"),
    row("live", "GET", "200"),
    row("ready", "GET", "200"),
    row("metrics", "GET", "200"),
    row("status", "GET", "200"),
    # The API, version 1.
    row("api-1:list_jobs", "GET", "200"),
    row("api-1:list_suggestions", "GET", "422"),
    row("api-1:get_job", "GET", "200", job_id="job.pk"),
    row("api-1:get_job", "GET", "404", job_id="draft.pk"),
    row("api-1:openapi-json", "GET", "200"),
    row("api-1:openapi-view", "GET", "200"),
    row("api-1:api-root", "GET", "404"),
    # Pages of text.
    row("about", "GET", "200"),
    row("accessibility", "GET", "200"),
    row("cookies", "GET", "200"),
    row("help", "GET", "200"),
    row("privacy", "GET", "200"),
    row("safety", "GET", "200"),
    row("terms", "GET", "200"),
    # Mail that was not sent, to read on one's own machine.
    row("dev-mail", "GET", "200", embedded_only=True),
    row("dev-mail-detail", "GET", "200", embedded_only=True, mail_id="mail.pk"),
    # Counted for nobody: that a result was opened.
    row("jobs:result-clicks", "POST", "204", {"search": "0" * 32}),
    # How pages look.
    row("logo", "GET", "404", name="zq/none-48.webp"),
    row("look", "POST", "302", {"theme": "dark", "next": "/"}),
)

# What is true for a moment only: never stored, by anybody.
NEVER_STORED = {"health", "live", "ready", "metrics", "status"}

# Pages of django-ninja's own, which answer every method as they answer GET and change nothing.
ANY_METHOD = {"api-1:api-root", "api-1:openapi-json", "api-1:openapi-view"}

# (model, what a moderator may do, what a superuser may do); people who are no staff go to sign-in.
ADMIN = (
    ("accounts.company", "view add change", "view add change delete"),
    ("accounts.membership", "", "view add change delete"),
    ("accounts.user", "", "view add change delete"),
    ("auth.group", "", "view add change delete"),
    ("core.exchangerate", "", "view add change delete"),
    ("core.heartbeat", "", "view"),
    ("core.mail", "", "view"),
    ("core.outboxdelivery", "", "view"),
    ("core.outboxevent", "", "view"),
    ("core.place", "view", "view"),
    ("jobs.function", "view", "view"),
    ("jobs.job", "view add change", "view add change"),
    ("jobs.loggedsearch", "view", "view"),
    ("jobs.synonymoverride", "view add delete", "view add delete"),
)

# The admin's own pages; those of sign-in and sign-out are Django's.
ADMIN_SITE = (
    row("admin:index", "GET", "302 302 302 200 200"),
    row("admin:login", "GET", "200 200 200 302 302"),
    row("admin:logout", "POST", "302 302 302 200 200"),
    row("admin:password_change", "GET", "302 302 302 200 200"),
    row("admin:password_change_done", "GET", "302 302 302 200 200"),
    row("admin:autocomplete", "GET", "302 302 302 403 403"),
    row("admin:auth_user_password_change", "GET", "302 302 302 403 200", id="seeker.pk"),
    row("admin_password_reset", "GET", "200"),
    row("admin_password_reset", "POST", "302", {"email": "nobody@zq.example"}),
    row("password_reset_done", "GET", "200"),
    row("password_reset_confirm", "GET", "200", uidb64="never", token="sent"),
    row("password_reset_complete", "GET", "200"),
    row("admin:jobs_loggedsearch_unanswered", "GET", "302 302 302 200 200"),
    row("admin:jobs_loggedsearch_unanswered", "POST", "302 302 302 302 302", {"decision": "later"}),
    row("admin:jsi18n", "GET", "302 302 302 200 200"),
    row("admin:view_on_site", "GET", "302 302 302 404 404", content_type_id="0", object_id="0"),
    row("admin:app_list", "GET", "302 302 302 404 200", app_label="auth"),
)
