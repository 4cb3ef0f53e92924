"""Remembers for a minute what each person wrote last, as a position of the primary.

In Redis by person, for all their devices, and in a signed cookie, which serves people who are not
signed in, and one's own browser while Redis is gone.
"""

import logging

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django_redis.exceptions import ConnectionInterrupted

from jobboard.replicas.dialects import Dialect

logger = logging.getLogger(__name__)
# The cache that says when it cannot be asked: "nothing known" and "nothing written" differ here.
CACHE = "locks"
COOKIE = "position"
SALT = "jobboard.replicas.positions"
SECONDS = 60
# Stands for a position that could not be read, or is too long to carry: read the primary.
PRIMARY = "primary"
LONGEST = 1500


def remember(request: HttpRequest, response: HttpResponse, position: str, dialect: Dialect) -> None:
    """Keep a position of what the request wrote; it only ever moves forward."""
    position = _ahead(_from_cookie(request), position, dialect)
    if person := _person(request):
        try:
            position = _ahead(_from_cache(person), position, dialect)
            caches[CACHE].set(_key(person), position, SECONDS)
        except ConnectionInterrupted as error:
            logger.info("another device may miss this write while replicas lag: %s", error)
    response.set_signed_cookie(
        COOKIE,
        position,
        salt=SALT,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def position_to_see(request: HttpRequest, dialect: Dialect) -> str:
    """Return the position a replica must have reached for this person; empty for any.

    Whoever has neither the cookie nor a session costs nothing here. While Redis is gone, people
    whose browser does not know either read the primary.
    """
    position = _from_cookie(request)
    if person := _person(request):
        try:
            position = _ahead(position, _from_cache(person), dialect)
        except ConnectionInterrupted:
            return position or PRIMARY
    return position


def _ahead(one: str, other: str, dialect: Dialect) -> str:
    if PRIMARY in (one, other):
        return PRIMARY
    merged = dialect.merged(one, other) if one and other else one or other
    return merged if len(merged) <= LONGEST else PRIMARY


def _from_cookie(request: HttpRequest) -> str:
    found = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS)
    return found or ""


def _from_cache(person: str) -> str:
    return caches[CACHE].get(_key(person)) or ""


def _key(person: str) -> str:
    return f"position:{person}"


def _person(request: HttpRequest) -> str:
    """Return the key of whoever is signed in; empty for nobody.

    From the session alone: loading the person too would be a query more. The answer does not
    depend on it, so it need not vary by cookie for that.
    """
    session = getattr(request, "session", None)
    if session is None or session.session_key is None:
        return ""
    was_accessed = session.accessed
    person = session.get(SESSION_KEY)
    session.accessed = was_accessed
    return person or ""
