"""Readers of a running site: a few connections that ask for pages until told to stop."""

import http.client
import itertools
import re
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

READERS = 6
# A browser closes a connection now and then; so do these.
REQUESTS_A_CONNECTION = 40
WAIT_SECONDS = 20
LINK = re.compile(r'href="(/jobs/\d+-[a-z0-9-]+/)"')
FILE = re.compile(r'"(/static/[^"]+\.js)"')
WORDS = ("driver", "nurse", "accra", "python developer", "c++", "kumasi teacher", "sales")
# What a server that closes an idle connection looks like to whoever was about to use it.
CLOSED = (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected, ssl.SSLEOFError)


@dataclass(frozen=True)
class Step:
    """One thing a reader asks for, and the status that is right."""

    kind: str
    path: str
    method: str = "GET"
    body: str = ""
    expected: int = 200


@dataclass
class Tally:
    """What happened to the requests of one kind."""

    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    reopened: int = 0


class Load:
    """Readers of one site, from start to stop; `tallies` by kind says how they fared."""

    def __init__(self, site: str, context: ssl.SSLContext, steps: list[Step] | None = None) -> None:
        self.host = urlsplit(site).netloc
        self.context = context
        self.tallies: dict[str, Tally] = {}
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.steps = steps or self._journey()
        self.readers = [
            threading.Thread(target=self._read, args=(number,)) for number in range(READERS)
        ]

    def start(self) -> None:
        """Begin to read."""
        for reader in self.readers:
            reader.start()

    def stop(self) -> None:
        """End after the answers that are on their way."""
        self.is_over.set()
        for reader in self.readers:
            reader.join()

    @property
    def count(self) -> int:
        """How many requests have ended, well or not."""
        return sum(len(tally.seconds) for tally in list(self.tallies.values()))

    @property
    def failed(self) -> int:
        """How many requests did not get the right answer."""
        return sum(tally.failures.total() for tally in list(self.tallies.values()))

    def _journey(self) -> list[Step]:
        """Return what readers ask for, in turn: what the site itself leads to."""
        peer = http.client.HTTPSConnection(self.host, timeout=WAIT_SECONDS, context=self.context)
        peer.request("GET", "/jobs/")
        text = peer.getresponse().read().decode()
        peer.close()
        jobs, files = sorted(set(LINK.findall(text))), FILE.findall(text)
        look = Step("POST /look/", "/look/", "POST", "theme=dark&next=/jobs/", expected=302)
        steps = []
        for number, word in enumerate(WORDS):
            steps += [
                Step("home", "/"),
                Step("results", f"/jobs/?q={quote(word)}"),
                Step("job", jobs[number % len(jobs)]),
                Step("api", f"/api/v1/jobs?q={quote(word)}"),
                look,
                Step("static", files[0]),
                Step("companies", "/companies/"),
            ]
        return steps

    def _read(self, number: int) -> None:
        turn = itertools.islice(itertools.cycle(self.steps), number * 5, None)
        while not self.is_over.is_set():
            self._read_on_one_connection(turn)

    def _read_on_one_connection(self, turn: Iterator[Step]) -> None:
        peer = self._connection()
        for used in range(REQUESTS_A_CONNECTION):
            if self.is_over.is_set():
                break
            step = next(turn)
            # What may not be sent twice goes on a connection of its own.
            if step.method == "POST":
                one_way = self._connection()
                self._ask(one_way, step, is_fresh=True)
                one_way.close()
            elif not self._ask(peer, step, is_fresh=used == 0):
                peer.close()
                peer = self._connection()
        peer.close()

    def _connection(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(self.host, timeout=WAIT_SECONDS, context=self.context)

    def _ask(self, peer: http.client.HTTPSConnection, step: Step, *, is_fresh: bool) -> bool:
        """Ask once; return False when the connection cannot be used again.

        An idle connection that the server has closed is opened again, as every browser does and
        RFC 9112 (9.3.1) allows for GET; that is counted, but only a second refusal is a failure.
        """
        started = time.monotonic()
        is_reopened = False
        try:
            try:
                status, will_close = exchange(peer, step)
            except CLOSED:
                if is_fresh or step.method != "GET":
                    raise
                is_reopened = True
                peer.close()
                status, will_close = exchange(peer, step)
            failure = "" if status == step.expected else f"answered {status}"
        except (OSError, http.client.HTTPException) as error:
            failure, will_close = type(error).__name__, True
        self._note(step, time.monotonic() - started, failure, is_reopened=is_reopened)
        return not will_close

    def _note(self, step: Step, seconds: float, failure: str, *, is_reopened: bool) -> None:
        with self.lock:
            tally = self.tallies.setdefault(step.kind, Tally())
            tally.seconds.append(seconds)
            tally.reopened += is_reopened
            if failure:
                tally.failures[failure] += 1


def exchange(peer: http.client.HTTPSConnection, step: Step) -> tuple[int, bool]:
    """Send one request, read its whole answer; return the status and whether the peer closes."""
    headers = {"Accept-Encoding": "br, gzip"}
    if step.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    peer.request(step.method, step.path, body=step.body or None, headers=headers)
    response = peer.getresponse()
    response.read()
    return response.status, response.will_close
