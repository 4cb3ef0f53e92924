"""What templates and code name by text is there: addresses, static files, templates."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from jobboard.core.assets import BUNDLES
from jobboard.management.map import routes
from tests.house.tree import ROOT, Source, sources

URL = r"{%\s*url\s+[\"']([\w:-]+)[\"']|\breverse(?:_lazy)?\(\s*[\"']([\w:-]+)[\"']"
STATIC = r"{%\s*static\s+[\"']([^\"'{]+)[\"']|\bstatic\(\s*[\"']([^\"'{]+)[\"']"
TEMPLATE = (
    r"{%\s*(?:include|extends)\s+[\"']([^\"'{]+)[\"']"
    r"|(?:render|get_template|render_to_string)\((?:\s*request,)?\s*[\"']([^\"'{]+\.\w+)[\"']"
)


def named(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield (path:line, name) of what templates and our Python name."""
    for source in sources():
        if source.is_ours or source.path.startswith("templates/"):
            for line, match in source.matches(pattern):
                yield f"{source.path}:{line}", match[1] or match[2]


def test_the_patterns_find_names() -> None:
    sample = Source("templates/x.html", '{% url "a:b" as x %} reverse("c") {% static "d.css" %}')
    assert [match[1] or match[2] for _, match in sample.matches(URL)] == ["a:b", "c"]
    assert [match[1] for _, match in sample.matches(STATIC)] == ["d.css"]
    for pattern in (URL, STATIC, TEMPLATE):
        assert list(named(pattern)), pattern


def test_every_address_named_exists() -> None:
    there = {name for _, name, _ in routes()}
    dead = [f"{where}: {name}" for where, name in named(URL) if name not in there]
    assert dead == [], "no route has this name; `{% url … as %}` would hide it"


def test_every_static_file_named_exists() -> None:
    dead = [f"{where}: {name}" for where, name in named(STATIC) if not finders.find(name)]
    assert dead == []


def test_every_template_named_exists() -> None:
    for where, name in named(TEMPLATE):
        assert get_template(name), where


@pytest.mark.parametrize("folder", ["css", "js"])
def test_every_style_and_script_is_sent(folder: str) -> None:
    bundled = {
        name for path, names in BUNDLES.items() if path.startswith(f"{folder}/") for name in names
    }
    asked = {name.removeprefix(f"{folder}/").rpartition(".")[0] for _, name in named(STATIC)}
    files = {path.stem for path in (ROOT / "static" / folder).glob(f"*.{folder}")}
    assert files - bundled - asked == set(), "no bundle in core/assets.py has it, no page asks it"


def test_no_template_is_left_over() -> None:
    used = {name for _, name in named(TEMPLATE)}
    text = "\n".join(source.text for source in sources() if source.is_ours)
    for source in sources():
        if not re.match(r"templates/(?!admin/|mail/|errors/)", source.path):
            continue
        name = source.path.removeprefix("templates/")
        folder = name.rpartition("/")[0]
        # Some views make the name from the folder: f"pages/{name}.html".
        is_made = f'f"{folder}/{{' in text
        assert name in used or is_made or f'"{name}"' in text, f"nobody renders {source.path}"
