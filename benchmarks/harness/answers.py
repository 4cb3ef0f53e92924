"""One request at a time: what a page answers, in how many bytes, and where it says time went."""

import gzip
import http.client
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import brotli

from benchmarks.harness.load import TIMEOUT_SECONDS, Target
from benchmarks.harness.report import ReportError

DURATION = re.compile(r"([\w-]+)[^,]*?;\s*dur=([\d.]+)")


@dataclass(frozen=True)
class Answer:
    """One answer; `sent` and `plain` are the bytes of the body, compressed as sent and not."""

    path: str
    status: int
    sent: int
    plain: int
    server_ms: dict[str, float]


def ask(target: Target, paths: Sequence[str]) -> list[Answer]:
    """Ask for each path once; raise ReportError unless every answer is a 2xx."""
    address = urlsplit(target.base_url)
    if address.scheme == "https":
        # A certificate of this machine's own, on loopback: nothing to verify it by.
        context = ssl._create_unverified_context()  # noqa: S323 - see above
        peer: http.client.HTTPConnection = http.client.HTTPSConnection(
            address.netloc, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        peer = http.client.HTTPConnection(address.netloc, timeout=TIMEOUT_SECONDS)
    try:
        found = [_answer(peer, path, target) for path in paths]
    except (OSError, http.client.HTTPException) as error:
        raise ReportError(f"{target.base_url} does not answer: {error!r}.") from error
    finally:
        peer.close()
    wrong = [f"{one.path}: {one.status}" for one in found if not 200 <= one.status < 300]
    if wrong:
        raise ReportError(f"{target.name} does not answer with 2xx: {', '.join(wrong[:5])}.")
    return found


def _answer(peer: http.client.HTTPConnection, path: str, target: Target) -> Answer:
    peer.request("GET", path, headers=dict(target.headers))
    response = peer.getresponse()
    body = response.read()
    coding = response.getheader("Content-Encoding", "")
    times = DURATION.findall(response.getheader("Server-Timing", ""))
    return Answer(
        path=path,
        status=response.status,
        sent=len(body),
        plain=len(unpacked(body, coding)),
        server_ms={name: float(value) for name, value in times},
    )


def unpacked(body: bytes, coding: str) -> bytes:
    """Return the body as it was before compression."""
    if coding == "br":
        plain: bytes = brotli.decompress(body)
        return plain
    return gzip.decompress(body) if coding == "gzip" else body
