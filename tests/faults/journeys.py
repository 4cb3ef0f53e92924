"""Moderators who edit a listing in the admin and read it on the public pages, as browsers do."""

import json
import secrets
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.faults.conftest import Environment, manage
from tests.faults.processes import Answer, Web

# Prints, for each of so many moderators, a session and a live listing to work on.
OPEN = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from accounts.models import User
from jobs.admin import JobForm, PAY, WRITTEN
from jobs.models import Job

for number, job in enumerate(Job.objects.live(timezone.now()).order_by("pk")[:%d]):
    person, _ = User.objects.get_or_create(email=f"desk{number}@example.com", is_staff=True)
    person.groups.add(Group.objects.get(name="moderator"))
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    values = {name: getattr(job, name) for name in (*WRITTEN, *PAY)}
    values |= {"function": job.function_id, "visa_sponsorship": job.visa_sponsorship or None}
    values["work_places"] = [place.place_id for place in job.job_places.all()]
    print("DESK", json.dumps([session.session_key, job.pk, values]))
"""


@dataclass
class Desk:
    """One moderator in one browser, and the listing they work on."""

    session: str
    job_id: int
    values: dict[str, Any]
    cookies: dict[str, str] = field(default_factory=dict)
    edits: int = 0

    def edit(self, web: Web) -> str:
        """Give the listing a title nobody has seen, through the admin; return it."""
        self.edits += 1
        word = f"quark{self.job_id}x{self.edits}"
        title = f"{word} officer"
        token = secrets.token_hex(16)
        values = {name: value for name, value in self.values.items() if value is not None}
        body = urlencode(values | {"title": title, "csrfmiddlewaretoken": token}, doseq=True)
        path = f"/admin/jobs/job/{self.job_id}/change/"
        answer = web.ask(
            "POST",
            path,
            body=body,
            headers={
                "Cookie": self._cookie(**{"__Host-csrf": token}),
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://localhost{path}",
            },
        )
        assert answer.status == 302, answer.text[-3000:]
        assert answer.headers["Location"] == "/admin/jobs/job/", answer.headers.items()
        self._keep(answer)
        return title

    def read(self, web: Web, title: str, *, keeps_cookie: bool = True) -> Answer:
        """Ask for a page that shows the title: the job's, or its results."""
        return web.get(self.page(title), Cookie=self._cookie() if keeps_cookie else self.signed_in)

    def page(self, title: str) -> str:
        """Return the address of the listing under that title, or of a search for it."""
        word = title.split(maxsplit=1)[0]
        if self.edits % 2:
            return f"/jobs/{self.job_id}-{word}-officer/"
        return f"/jobs/?q={word}"

    @property
    def signed_in(self) -> str:
        """The cookie of another device of this person."""
        return f"__Host-session={self.session}"

    def _cookie(self, **more: str) -> str:
        known = {"__Host-session": self.session, **self.cookies, **more}
        return "; ".join(f"{name}={value}" for name, value in known.items())

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if name == "position":
                    self.cookies[name] = morsel.coded_value


@dataclass
class Tally:
    """What many journeys came to: reads in the browser that wrote, elsewhere, and of strangers."""

    journeys: int = 0
    stale_here: int = 0
    stale_elsewhere: int = 0
    strangers: int = 0
    strangers_stale: int = 0
    worst_seconds: float = 0
    ways: Counter[str] = field(default_factory=Counter)


def desks(env: Environment, count: int) -> list[Desk]:
    """Return moderators with a session each."""
    lines = manage(env, "shell", "-v0", "-c", OPEN % count).splitlines()
    return [Desk(*json.loads(line[5:])) for line in lines if line.startswith("DESK")]


def journeys(people: list[Desk], servers: tuple[Web, Web], *, each: int) -> Tally:
    """Let every person edit and then read `each` times, all at once; every fifth a stranger too.

    What is written in one process is read in the other.
    """
    tally = Tally()

    def work(desk: Desk) -> None:
        write_to, read_from = servers if desk.job_id % 2 else servers[::-1]
        for number in range(each):
            title = desk.edit(write_to)
            # Half of the reads are on another device, which has no cookie of the write.
            is_here = number % 4 < 2
            answer = desk.read(read_from, title, keeps_cookie=is_here)
            tally.journeys += 1
            tally.stale_here += is_here and is_stale(answer, title)
            tally.stale_elsewhere += not is_here and is_stale(answer, title)
            tally.ways[answer.headers["X-Database"]] += 1
            tally.worst_seconds = max(tally.worst_seconds, answer.seconds)
            if number % 5 == 0:
                tally.strangers += 1
                seen = read_from.get(desk.page(title))
                tally.strangers_stale += is_stale(seen, title)

    every(work, people)
    return tally


def is_stale(answer: Answer, title: str) -> bool:
    """Say whether a page lacks the title just written; a listing under its old name is a 404."""
    assert answer.status in (200, 404), answer.text[-3000:]
    return answer.status == 404 or f">{title}<" not in answer.text


def every(work: Any, people: Iterable[Any]) -> None:
    """Run work for all at once; raise what any raised."""
    with ThreadPoolExecutor(max_workers=16) as pool:
        list(pool.map(work, people))
