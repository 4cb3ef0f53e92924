"""Gives each request its route, repeats it when its replica fails, and remembers what it wrote."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest, HttpResponse

from jobboard.core.edge import unavailable
from jobboard.replicas.dialects import dialect_of
from jobboard.replicas.positions import PRIMARY, remember
from jobboard.replicas.route import ROUTES, Overloaded, Route, current_route, routing

logger = logging.getLogger(__name__)
# By then a replica has been probed again, or another reader has left the primary.
RETRY_SECONDS = 2
Handler = Callable[[HttpRequest], HttpResponse]


class RouteMiddleware:
    """Around everything that reads or writes, the session included; absent without replicas."""

    def __init__(self, get_response: Handler) -> None:
        if not settings.DATABASE_ROUTERS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with routing(request) as route:
            response = self.get_response(request)
            if route.has_written:
                remember_position(request, response)
        tell(route, response)
        return response


class FailoverMiddleware:
    """Next to the view: answers again, from elsewhere, what a replica failed to answer."""

    def __init__(self, get_response: Handler) -> None:
        if not settings.DATABASE_ROUTERS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Twice at most: a route leads to one other replica, and then to the primary.
        while isinstance(response, Unanswered):
            response = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn the route elsewhere when it was the replica that failed."""
        if isinstance(error, Overloaded):
            return unavailable(request, retry_after=RETRY_SECONDS)
        route = current_route()
        if route is None or not route.can_repeat(error):
            return None
        route.give_up(error)
        return Unanswered(status=503)


class Unanswered(HttpResponse):
    """Stands for the answer that `FailoverMiddleware` is going to fetch; nobody sees it."""


def remember_position(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what the request wrote, so that this person reads it wherever they read next."""
    connection = connections[DEFAULT_DB_ALIAS]
    dialect = dialect_of(connection)
    try:
        position = dialect.position(connection) or PRIMARY
    except Error:
        # What was written stands; only where to read it is not known.
        logger.warning("no position after a write: a minute of reads goes to the primary")
        position = PRIMARY
    remember(request, response, position, dialect)


def tell(route: Route, response: HttpResponse) -> None:
    """Count where the request read, and say it in a header where that is wanted."""
    if route.alias:
        ROUTES.labels(route.alias, route.reason).inc()
    if settings.DEBUG_HEADERS:
        response["X-Database"] = f"{route.alias or 'none'}; {route.reason or 'nothing read'}"
