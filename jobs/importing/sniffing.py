"""Telling a file's format from its content, never from its name."""

import re

import ijson
from django.utils.translation import gettext as _

from jobs.importing.ads import Unreadable
from jobs.importing.opening import Source

# The first pattern found among the paths of a JSON file's beginning names its format.
JSON_FORMATS = (
    ("greenhouse", r"^jobs\.item\.(absolute_url|internal_job_id|content)$"),
    ("jobtech", r"^(testannonser\.item|item)\.annonsId$|^hits\.(hits\.item|item\.headline)"),
    ("lever", r"^item\.(hostedUrl|descriptionPlain|createdAt)$"),
    ("fusion-json", r"^item\.jobAdvert$|^item\.jobTitle$"),
    ("hn", r"^full_html$"),
    ("nav", r"^((content\.)?item\.)?(locationList|publishedByAdmin)"),
    ("jsonld", r"(^|\.)@(type|graph|context)$|^item\.raw$"),
)
XML_FORMATS = (
    ("jsonld", r"application/ld\+json|<html[\s>]|<!doctype html"),
    ("ventrus-rss", r"<Vacancy[\s>]"),
    ("teaching-xml", r"<(jobAdvert|jobTitle)[\s>]"),
    ("indeed-xml", r"<source[\s>]|<job[\s>]"),
)


def sniff(source: Source) -> str:
    """Return the name of the format; raises `Unreadable` when it is none we know."""
    head = source.head
    if head[:1] in "{[":
        return _json_format(source)
    if head[:1] == "<":
        return _xml_format(head)
    first_line = head.partition("\n")[0]
    if any(mark in first_line for mark in ",;\t|"):
        return "csv"
    raise Unreadable(
        _("The format was not recognised. Name it with --format, or save the file as CSV.")
    )


def _json_format(source: Source) -> str:
    paths: dict[str, None] = {}
    try:
        for path, event, _value in ijson.parse(source.head.encode()):
            if event == "map_key" and path.count(".") < 6:
                paths[_value if not path else f"{path}.{_value}"] = None
    except ijson.JSONError:
        pass  # The beginning of a file ends in the middle; what came before is what we look at.
    for name, pattern in JSON_FORMATS:
        if any(re.search(pattern, path) for path in paths):
            return name
    if re.match(r"\[\s*\]|\[\s*(\[\s*)+", source.head) or not paths:
        raise Unreadable(_("This JSON holds no job ads."))
    raise Unreadable(
        _("This JSON is of no kind we know. Its first fields are: %(names)s.")
        % {"names": ", ".join(list(paths)[:6])}
    )


def _xml_format(head: str) -> str:
    if "<!ENTITY" in head:
        raise Unreadable(_("This XML defines entities of its own. Remove its DOCTYPE."))
    for name, pattern in XML_FORMATS:
        if re.search(pattern, head, re.IGNORECASE if name == "jsonld" else 0):
            return name
    raise Unreadable(_("This XML holds no <job> or <item> we know."))
