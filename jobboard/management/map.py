"""Reads the code and draws the map of the house: verb, event, subscriber, caller, page, test."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from jobboard.celery import app
from jobboard.core.events import Event, kind_of, subscriptions

APPS = ("accounts", "payments", "jobs", "notifications")
PACKAGES = ("jobboard", *APPS)
NONE = "–"


def draw() -> str:
    """Return the map as Markdown; the same code gives the same text."""
    verbs = list(all_verbs())
    return (
        "\n\n".join(
            [
                "# The map",
                "Made by `manage.py make_map` from the code; a test fails when it is stale.",
                "## Verbs\n\nEvery change to the world, what is told of it, and who asks for it.",
                table(["verb", "tells", "asked for by", "tests"], map(verb_row, verbs)),
                "## Events\n\nWho tells, and who hears.",
                table(["event", "told by", "heard by"], event_rows(verbs)),
                "## Clock\n\nWhat the beat wakes.",
                table(["task", "every"], clock_rows()),
                "## Pages\n\nEvery address outside the admin, and the view that answers.",
                table(["address", "name", "view"], page_rows()),
            ]
        ).rstrip()
        + "\n"
    )


@dataclass(frozen=True)
class Verb:
    """One action: its app, its function, the module that holds it, the events it publishes."""

    app: str
    function: Callable[..., Any]
    module: ModuleType
    events: tuple[type[Event], ...]

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__


def all_verbs() -> Iterator[Verb]:
    """Yield what each app's `actions` exports, by app and name."""
    for label in APPS:
        if find_spec(f"{label}.actions") is None:
            continue
        room = importlib.import_module(f"{label}.actions")
        for name in sorted(getattr(room, "__all__", vars(room))):
            function = getattr(room, name)
            owner = getattr(function, "__module__", "")
            if name[0].islower() and callable(function) and owner.startswith(room.__name__):
                module = importlib.import_module(owner)
                yield Verb(label, function, module, published_by(module, name))


def published_by(module: ModuleType, name: str) -> tuple[type[Event], ...]:
    """Return the events a function makes, by itself or through functions of its module."""
    bodies = {
        node.name: node
        for node in parsed(Path(str(module.__file__))).body
        if isinstance(node, ast.FunctionDef)
    }
    waiting, seen, found = [name], set[str](), dict[str, type[Event]]()
    while waiting:
        current = waiting.pop()
        seen.add(current)
        for node in ast.walk(bodies[current]):
            if isinstance(node, ast.Name):
                known = getattr(module, node.id, None)
                if isinstance(known, type) and issubclass(known, Event) and known is not Event:
                    found[node.id] = known
                elif node.id in bodies and node.id not in seen:
                    waiting.append(node.id)
    return tuple(found[key] for key in sorted(found))


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def verb_row(verb: Verb) -> list[str]:
    """Return a verb's cells."""
    where = str(verb.module.__file__).removeprefix(f"{settings.BASE_DIR}/")
    return [
        f"[`{verb.name}`](../{where})",
        cell(event.__name__ for event in verb.events),
        cell(callers(verb)),
        cell(tests_of(verb.name)),
    ]


def callers(verb: Verb) -> Iterator[str]:
    """Yield the pages, tasks, commands and functions that use a verb, outside the actions."""
    names = {view: name for _, name, view in routes()}
    for place, mentioned in mentions().items():
        if verb.name in mentioned and not place.startswith(f"{verb.app}.actions"):
            command = re.fullmatch(r".*management\.commands\.(\w+)\.Command", place)
            yield f"manage.py {command[1]}" if command else names.get(place, place)


@cache
def mentions() -> dict[str, set[str]]:
    """Return the names each function and class of the packages mentions, by its dotted name."""
    root, found = Path(settings.BASE_DIR), {}
    for path in sorted(path for package in PACKAGES for path in (root / package).rglob("*.py")):
        dotted = ".".join(path.relative_to(root).with_suffix("").parts)
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                inside = list(ast.walk(node))
                names = {inner.id for inner in inside if isinstance(inner, ast.Name)}
                parts = {inner.attr for inner in inside if isinstance(inner, ast.Attribute)}
                found[f"{dotted}.{node.name}"] = names | parts
    return found


def tests_of(name: str) -> Iterator[str]:
    """Yield the test modules that mention a name; the house rules mention all of them."""
    return (path for path, words in test_words().items() if name in words)


@cache
def test_words() -> dict[str, set[str]]:
    """Return the words of each test module."""
    root = Path(settings.BASE_DIR)
    return {
        path.relative_to(root).as_posix(): set(re.findall(r"\w+", path.read_text("utf-8")))
        for path in sorted((root / "tests").rglob("test_*.py"))
        if path.parent.name != "house"
    }


def event_rows(verbs: list[Verb]) -> Iterator[list[str]]:
    """Yield the cells of every event told or heard."""
    told: dict[str, list[str]] = {}
    for verb in verbs:
        for event in verb.events:
            told.setdefault(kind_of(event), []).append(verb.name)
    heard = {kind: names for kind, names in subscriptions().items() if is_ours(kind)}
    for kind in sorted({*told, *heard}):
        yield [f"`{kind}`", cell(told.get(kind, [])), cell(filter(is_ours, heard.get(kind, [])))]


def is_ours(name: str) -> bool:
    """Say whether an event or subscriber is the product's: tests declare some of their own."""
    return name.startswith(tuple(f"{package}." for package in PACKAGES))


def clock_rows() -> Iterator[list[str]]:
    """Yield the cells of the beat's schedule."""
    entries = {(entry["task"], entry["schedule"]) for entry in app.conf.beat_schedule.values()}
    for task, every in sorted(entries):
        yield [f"`{task}`", f"{every:g} s"]


def page_rows() -> Iterator[list[str]]:
    """Yield the cells of every address outside the admin."""
    for address, name, view in routes():
        if not name.startswith("admin:"):
            yield [f"`{address}`", f"`{name}`" if name else NONE, f"`{view}`"]


@cache
def routes() -> tuple[tuple[str, str, str], ...]:
    """Return (address, name with its namespace, dotted view) of every route, by address."""
    return tuple(sorted(walk(get_resolver(), "/", "")))


def walk(resolver: URLResolver, start: str, space: str) -> Iterator[tuple[str, str, str]]:
    """Yield the routes below a resolver."""
    for pattern in resolver.url_patterns:
        address = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern, address, inner)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            dotted = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"
            yield address, f"{space}{pattern.name}" if pattern.name else "", dotted


def cell(names: Any) -> str:
    """Return names as code, one a line, each once and sorted; a dash for none."""
    return "<br>".join(f"`{name}`" for name in sorted(set(names))) or NONE


def table(head: list[str], rows: Any) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
