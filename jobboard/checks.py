"""What a deployment must not run with: system checks, and the refusal of every server to start.

`manage.py` commands run the checks themselves and list all that is wrong; wsgi.py, asgi.py and
celery.py call `refuse_unsafe`. Errors are what others could use against us; warnings, seen by
`manage.py check --deploy`, what people would miss.
"""

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Doubt
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

KEY_LENGTH, KEY_CHARACTERS = 50, 12
TOKEN_LENGTH = 24
# Parts of keys and passwords that stand in examples, in tests and in other people's templates.
KNOWN = (
    "change-me changeme change_me default embedded-mode example for-tests insecure okadwuma"
    " password placeholder secret tests-only todo your-key"
).split()
MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' makes one."


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured that names every unsafe value; every server asks as it starts."""
    if found := list(errors(settings)):
        told = "\n".join(f"- {error.msg} {error.hint}" for error in found)
        raise ImproperlyConfigured(f"oKadwuma does not start with these settings:\n{told}")


def unsafe_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """List what no server starts with."""
    return list(errors(settings))


def doubtful_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """List what a deployment would be sorry for."""
    return [] if settings.EMBEDDED or settings.DEBUG else list(warnings(settings))


def errors(given: Any) -> Iterator[CheckMessage]:
    """Yield an Error for every value of the settings `given` that others could use against us."""
    if given.DEBUG:
        yield from open_debug(given)
    if given.EMBEDDED:
        yield from open_embedded(given)
    if given.EMBEDDED or given.DEBUG:
        return
    yield from secret_key(given)
    yield from allowed_hosts(given)
    yield from site_url(given)
    yield from database_url(given)
    yield from mail_url(given)
    yield from metrics_token(given)
    yield from numbers(given)


def open_debug(given: Any) -> Iterator[CheckMessage]:
    """Debugging pages show code and settings to whoever makes a page fail."""
    if is_reachable(given):
        yield Error(
            "DEBUG is on, and SITE_URL or ALLOWED_HOSTS name more than this machine.",
            hint="Set DEBUG=0.",
            id="jobboard.E001",
        )


def open_embedded(given: Any) -> Iterator[CheckMessage]:
    """The embedded mode has a key that everybody knows and shows all mail at /dev/mail/."""
    if is_reachable(given):
        yield Error(
            "The embedded mode is for this machine, and SITE_URL or ALLOWED_HOSTS name another.",
            hint="Set DATABASE_URL, REDIS_URL and SECRET_KEY, or take those two back.",
            id="jobboard.E002",
        )


def secret_key(given: Any) -> Iterator[CheckMessage]:
    """Whoever knows or guesses the key can sign in as anybody."""
    key = given.SECRET_KEY
    if is_known(key):
        wrong = "is one from an example or a test"
    elif len(key) < KEY_LENGTH:
        wrong = f"is shorter than {KEY_LENGTH} characters"
    elif len(set(key)) < KEY_CHARACTERS:
        wrong = f"has fewer than {KEY_CHARACTERS} different characters"
    else:
        return
    yield Error(f"SECRET_KEY {wrong}.", hint=f"Set a random one: {MAKE_KEY}", id="jobboard.E003")


def allowed_hosts(given: Any) -> Iterator[CheckMessage]:
    """A host that is not ours must not get into links, mail and caches."""
    hosts = given.ALLOWED_HOSTS
    site = urlsplit(given.SITE_URL).hostname or ""
    if "*" in hosts:
        wrong = "lets every name in with *"
    elif not validate_host(bracketed(site), hosts):
        wrong = f"lacks {site}, the host of SITE_URL"
    else:
        return
    yield Error(
        f"ALLOWED_HOSTS {wrong}.",
        hint=f"List the names people use, such as ALLOWED_HOSTS={site or 'jobs.example'}.",
        id="jobboard.E004",
    )


def site_url(given: Any) -> Iterator[CheckMessage]:
    """Links in mail lead there: it must be ours, and nobody on the way may read along."""
    url = urlsplit(given.SITE_URL)
    if url.scheme != "https" and not is_loopback(url.hostname):
        wrong = "is not https"
    elif url.path or url.query or url.username or not url.hostname:
        wrong = "is more or less than https:// and a host"
    else:
        return
    yield Error(
        f"SITE_URL {wrong}.",
        hint="Set the site's address alone, such as SITE_URL=https://jobs.example.",
        id="jobboard.E005",
    )


def database_url(given: Any) -> Iterator[CheckMessage]:
    """A database across a network asks for a password, and not for its superuser's."""
    for alias, entry in given.DATABASES.items():
        name = "DATABASE_URL" if alias == "default" else f"REPLICA_URLS ({alias})"
        user, password = entry["USER"], entry["PASSWORD"]
        if is_loopback(entry["HOST"]):
            continue
        if not password or is_known(password) or password == user:
            yield Error(
                f"{name} has no password, or one that everybody tries first.",
                hint=f"Give {user or 'its user'} a random one, there and here.",
                id="jobboard.E006",
            )
        if user == "root":
            yield Error(
                f"{name} uses the server's superuser.",
                hint="Make a user who may only use this database, and name it here.",
                id="jobboard.E007",
            )


def mail_url(given: Any) -> Iterator[CheckMessage]:
    """Credentials of an example do not send anything, and would fail message by message."""
    password = given.EMAIL_HOST_PASSWORD
    if given.EMAIL_HOST_USER and (not password or is_known(password)):
        yield Error(
            "MAIL_URL has a user without a password of its own.",
            hint="Write the real one: MAIL_URL=smtp://user:password@host:587, percent-encoded.",
            id="jobboard.E008",
        )


def metrics_token(given: Any) -> Iterator[CheckMessage]:
    """A short token is soon guessed, and /metrics tells how the business goes."""
    token = given.METRICS_TOKEN
    if token and (len(token) < TOKEN_LENGTH or is_known(token)):
        yield Error(
            f"METRICS_TOKEN is known or shorter than {TOKEN_LENGTH} characters.",
            hint=f"Set a random one: {MAKE_KEY}",
            id="jobboard.E009",
        )


def numbers(given: Any) -> Iterator[CheckMessage]:
    """Nothing below zero, and no connection without an end."""
    if given.PROXY_COUNT < 0:
        yield Error(
            "PROXY_COUNT is below 0.",
            hint="Set the number of our own proxies in front, 1 for nginx alone.",
            id="jobboard.E010",
        )
    if given.DB_TIMEOUT < 1:
        yield Error(
            "DB_TIMEOUT is below 1: queries would wait for ever.",
            hint="Set seconds, or take it out of the environment.",
            id="jobboard.E011",
        )


def warnings(given: Any) -> Iterator[CheckMessage]:
    """Yield a Warning for every value that works and is most likely a mistake."""
    is_public = is_reachable(given)
    if is_public and given.PROXY_COUNT == 0:
        yield Doubt(
            "PROXY_COUNT is 0: behind a proxy, everybody has the proxy's address and its limits.",
            hint="Set the number of our own proxies in front, 1 for nginx alone.",
            id="jobboard.W001",
        )
    if is_public and given.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        yield Doubt(
            "MAIL_URL is not set: no mail leaves.",
            hint="Set MAIL_URL=smtp://user:password@host:587.",
            id="jobboard.W002",
        )
    senders = {"MAIL_FROM": given.DEFAULT_FROM_EMAIL, "CONTACT_EMAIL": given.CONTACT_EMAIL}
    for name, value in senders.items():
        if is_public and value.endswith(("@okadwuma.example", "@okadwuma.example>")):
            yield Doubt(
                f"{name} is the example's address.", hint="Set one of yours.", id="jobboard.W003"
            )
    if not is_loopback(given.REDIS_URL.hostname) and not given.REDIS_URL.password:
        yield Doubt(
            "REDIS_URL has no password: whoever reaches it can put tasks into the queue.",
            hint="Set requirepass there and REDIS_URL=redis://:password@host:6379/0 here.",
            id="jobboard.W004",
        )
    if given.DEBUG_HEADERS:
        yield Doubt(
            "DEBUG_HEADERS is on: answers tell strangers which database served them.",
            hint="Set DEBUG_HEADERS=0 when you have seen enough.",
            id="jobboard.W005",
        )


def is_reachable(given: Any) -> bool:
    """Tell whether the site has an address or answers to a name that is not this machine's own."""
    hosts = [urlsplit(given.SITE_URL).hostname, *given.ALLOWED_HOSTS]
    return not all(is_loopback(host) for host in hosts)


def is_loopback(host: str | None) -> bool:
    """Tell whether a host name or address, in brackets or not, always is this machine."""
    name = (host or "").strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def is_known(secret: str) -> bool:
    """Tell whether a secret has a part that stands in examples."""
    return any(part in secret.lower() for part in KNOWN)


def bracketed(host: str) -> str:
    """Return a host as a Host header has it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host
