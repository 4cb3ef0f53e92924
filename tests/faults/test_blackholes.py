"""A Redis that is silent, slow or gone: pages, the API and changes go on, and quickly."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from lxml import html

from fault_proxy import FaultProxy
from nest import Nest
from tests.faults.conftest import manage
from tests.faults.processes import Answer, Redis, Web

WORST_SECONDS = 1.5
FAULTS: dict[str, dict[str, float]] = {
    "blackhole": {},
    "refuse": {},
    "reset": {},
    "slow": {"bps": 400},
}
PATHS = ("/", "/jobs/?q=nurse", "/jobs/in-accra/", "/companies/", "/api/v1/jobs", "/feed.xml")
SIGN_IN = "/admin/login/?next=/admin/"
COMPANIES = "/admin/accounts/company/"
WORDS = "the right words in a row"
HIRE = f"""
from accounts.models import User
for fault in {list(FAULTS)}:
    User.objects.create_superuser(fault + "@example.com", password={WORDS!r})
"""
Faulty = tuple[FaultProxy, Web]


@pytest.fixture(scope="module")
def boards(nest: Nest, board: dict[str, str], redis: Redis) -> Iterator[dict[str, Faulty]]:
    """Return, for each fault, a proxy in front of Redis and a web server behind it, warmed up."""
    manage(board, "shell", "-v0", "-c", HIRE)
    with ExitStack() as stack:

        def start(fault: str) -> Faulty:
            proxy = stack.enter_context(FaultProxy(redis.port))
            env = board | {"REDIS_URL": f"redis://127.0.0.1:{proxy.port}/0"}
            server = Web(nest, env)
            stack.callback(server.stop)
            for path in (*PATHS, "/admin/login/"):
                assert server.get(path).status == 200
            return proxy, server

        with ThreadPoolExecutor() as pool:
            started = list(pool.map(start, FAULTS))
            yield dict(zip(FAULTS, started, strict=True))
            list(pool.map(lambda faulty: faulty[1].stop(), started))


@pytest.mark.parametrize("fault", FAULTS)
def test_pages_and_the_api_go_on_without_the_cache(boards, fault):
    proxy, server = boards[fault]
    proxy.set(fault, **FAULTS[fault])
    answers = [server.get(path) for _ in range(2) for path in PATHS]
    assert [answer.status for answer in answers] == [200] * len(answers)
    assert max(answer.seconds for answer in answers) <= WORST_SECONDS, told(answers)


@pytest.mark.parametrize("fault", FAULTS)
def test_signing_in_and_a_change_that_tells_others_go_on(boards, fault):
    """Limits are counted by the database; the event waits for the sweep in its row."""
    proxy, server = boards[fault]
    proxy.set(fault, **FAULTS[fault])
    staff, contact = Browser(server), f"{fault}@example.com"
    staff.post(SIGN_IN, username=contact, password="wrong")
    assert staff.post(SIGN_IN, username=contact, password=WORDS).status == 302
    company = re.search(r"/admin/accounts/company/\d+/change/", staff.ask("GET", COMPANIES).text)
    assert company, "no company to rename"
    renamed = staff.post(company[0], name=f"Renamed by {fault}")
    assert renamed.status == 302, renamed.text
    assert staff.post("/admin/password_reset/", email=contact).status == 302
    assert max(answer.seconds for answer in staff.answers) <= WORST_SECONDS, told(staff.answers)


def test_what_could_not_be_told_waits_in_its_row(boards, replication):
    waiting = "SELECT COUNT(*) FROM okadwuma.core_outboxdelivery WHERE status = 'waiting'"
    assert int(replication.primary.sql(waiting)[0][0]) >= len(FAULTS)


def test_it_is_asked_again_when_it_is_back(boards):
    proxy, server = boards["refuse"]
    proxy.set("ok")
    before = proxy.facts()["connections"]
    until = time.monotonic() + 15
    while proxy.facts()["connections"] == before and time.monotonic() < until:
        assert server.get("/jobs/in-accra/").status == 200
        time.sleep(0.2)
    assert proxy.facts()["connections"] != before
    assert "answers again" in server.log.read_text(encoding="utf-8")


class Browser:
    """Fills in the forms of pages and keeps cookies, as a person's browser does."""

    def __init__(self, server: Web) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        self.answers: list[Answer] = []

    def post(self, path: str, **fields: str) -> Answer:
        """Fetch a page, fill in its form, send it."""
        page = html.fromstring(self.ask("GET", path).text)
        form = [form for form in page.forms if form.get("id") != "logout-form"][-1]
        return self.ask("POST", path, dict(form.form_values()) | fields)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        """Send a request with the cookies so far, and keep what comes back."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = "https://localhost"
        answer = self.server.ask(method, path, body=urlencode(fields or {}), headers=headers)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.answers.append(answer)
        return answer


def told(answers: list[Answer]) -> str:
    """Return how long each answer took."""
    return ", ".join(f"{answer.status} {answer.seconds:.2f} s" for answer in answers)
