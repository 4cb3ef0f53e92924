"""What the tests of the query log's admin do and read: listings, logged searches, the report."""

import re
from datetime import UTC, date, datetime, timedelta

from django.test import Client
from django.utils import timezone

from jobs.actions import write_search_log
from jobs.search.logbook import Tally
from jobs.search.logged import Logged
from jobs.search.suggesting import reset_proposals, write_suggestions
from tests import factories

REPORT = "/admin/jobs/loggedsearch/unanswered/"
LOG = "/admin/jobs/loggedsearch/"
SYNONYMS = "/admin/jobs/synonymoverride/"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()


def board(*titles: str) -> None:
    """Publish listings with these titles, and let suggestions know them."""
    company = factories.company()
    for title in titles:
        factories.job(company, title=title, description_html="<p>Come and work.</p>")
    write_suggestions(now=timezone.now())
    reset_proposals()


def log(words: str, *, vain: int, made: int = 0, ago: int = 0, filters: str = "") -> None:
    """Log searches of one day."""
    search = Logged(TODAY - timedelta(days=ago), words, filters)
    write_search_log({search: Tally(max(vain, made), vain, 0)}, {})


def shown(desk: Client, query: str = "") -> list[tuple[str, int, int, date]]:
    """Return the rows of the report: words, in vain, in all, last day."""
    items = desk.get(REPORT + query).context["rows"]
    return [
        (r.words, r.empty_searches, r.searches, r.last_empty_on)
        for r in (item["row"] for item in items)
    ]


def offered(desk: Client) -> dict[str, list[tuple[str, str, str, int]]]:
    """Return the suggestions of each search: from, to, why, jobs."""
    rows = [item["row"] for item in desk.get(REPORT).context["rows"]]
    return {
        row.words: [(s.written, s.meant, str(s.why), s.total) for s in row.suggestions]
        for row in rows
    }


def decide(desk: Client, words: str, decision: str, **more: str) -> list[str]:
    """Press a button of the report; return what it says, without markup."""
    sent = {"words": words, "decision": decision} | more
    response = desk.post(REPORT, sent, follow=True)
    assert response.redirect_chain == [(REPORT, 302)]
    return [re.sub("<[^>]+>", "", str(message)) for message in response.context["messages"]]


def heading(client: Client, words: str) -> str:
    """Return the heading of a search: how many listings it found."""
    html = client.get("/jobs/", {"q": words}).content.decode()
    found = re.search(r"<h1[^>]*>([^<]*)</h1>", html)
    assert found is not None
    return found[1]
