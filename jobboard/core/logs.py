"""How log lines look: one JSON object a line for machines, one plain line for people.

Both forms say which request or task wrote the line, and neither lets a value start a new line
or carry personal data that is known by its shape.
"""

import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured

from jobboard.core.log_context import circumstances
from jobboard.core.redaction import redact, without_control

# One line a request; see `core/metrics.py`.
ACCESS = "jobboard.access"
LONGEST = 8_000
SHORT = 100


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object on one line.

    Members: timestamp (UTC, ISO 8601), level, logger, message, those of `circumstances()`, those
    of `extra={"fields": {…}}`, and exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        body: dict[str, Any] = {
            "timestamp": moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": safe_text(record.getMessage()),
            **circumstances(),
            **fields_of(record),
        }
        if record.exc_info:
            body["exception"] = safe_text(self.formatException(record.exc_info))
        return orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class LineFormatter(logging.Formatter):
    """Writes a record as one line, and a traceback indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        known = {**circumstances(), **fields_of(record)}
        pairs = " ".join(f"{name}={value}" for name, value in known.items())
        line = f"{moment(record)} {record.levelname} {record.name} {safe_text(record.getMessage())}"
        parts = [f"{line} {pairs}".rstrip()]
        if record.exc_info:
            parts += safe_text(self.formatException(record.exc_info)).split("\n")
        return "\n    ".join(part.replace("\n", "\\n") for part in parts)


FORMS: dict[str, type[logging.Formatter]] = {"json": JsonFormatter, "line": LineFormatter}


def logging_settings(*, form: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, as `json` or as `line`."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT={form!r}: choose {' or '.join(FORMS)}.")
    is_json = form == "json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"form": {"()": f"{__name__}.{FORMS[form].__name__}"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "form"}},
        "loggers": {
            "celery": {"level": "WARNING"},
            "watchfiles": {"level": "WARNING"},
            ACCESS: {"level": "INFO" if is_json else "WARNING"},
            # Django's own handler of DEBUG runs; ours says it already.
            "django": {"handlers": [], "level": "INFO"},
            # The access line has every refused request; a broken one comes with its traceback.
            "django.request": {"level": "ERROR" if is_json else "WARNING"},
            # Scanners send any host they like; a refusal is not an error of ours.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
        "root": {"handlers": ["console"], "level": level},
    }


def moment(record: logging.LogRecord) -> str:
    """Return when the record was made, in UTC, to the millisecond."""
    made = datetime.fromtimestamp(record.created, tz=UTC)
    return made.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what the caller gave as `extra={"fields": {…}}`, each text made safe."""
    given = getattr(record, "fields", None) or {}
    return {
        name: safe_text(value) if isinstance(value, str) else value for name, value in given.items()
    }


def safe_text(text: str) -> str:
    """Return text that can be logged: redacted, valid UTF-8, no control characters, not endless."""
    return _cleaned_again(text) if len(text) < SHORT else _cleaned(text[:LONGEST])


def _cleaned(text: str) -> str:
    return without_control(redact(text.encode("utf-8", "replace").decode()))


# Messages, methods and routes come again with every request; cleaning costs ten times a look-up.
_cleaned_again = lru_cache(maxsize=1024)(_cleaned)
