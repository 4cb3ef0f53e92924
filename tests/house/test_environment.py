"""`.env.example` lists exactly the variables the code reads, each with a comment."""

import ast
import re

from tests.house.tree import PACKAGES, ROOT, Source, name_of, sources

READERS = {"text", "flag", "number", "words", "url", "urls"}
# The system's and Django's own, set for every program.
GIVEN = {
    "HOME",
    "PATH",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "PYTEST_XDIST_WORKER",
}
ENTRY = re.compile(r"^# ?([A-Z][A-Z0-9_]+)=|^([A-Z][A-Z0-9_]+)=")


def variables_in(source: Source) -> set[str]:
    """Return the names of the environment variables a file reads."""
    found = set()
    for node in source.walked:
        if isinstance(node, ast.Call) and node.args:
            name = name_of(node)
            receiver, _, method = name.rpartition(".")
            is_env = source.is_ours and receiver == "env" and method in READERS
            if is_env or name in {"os.environ.get", "os.getenv", "environ.get"}:
                found.add(node.args[0])
        elif isinstance(node, ast.Subscript) and name_of(node) in {"os.environ", "environ"}:
            found.update([node.slice] if isinstance(node.ctx, ast.Load) else [])
    return {item.value for item in found if isinstance(item, ast.Constant) and item.value}


def variables_read() -> set[str]:
    """Return what settings, commands, build scripts, tests and benchmarks read."""
    places = (*PACKAGES, ".ci", "tests", "benchmarks")
    read = [
        variables_in(source)
        for source in sources()
        if source.suffix == ".py" and source.package in places
    ]
    return {name for names in read for name in names if name.isupper()} - GIVEN


def entries() -> list[tuple[int, str]]:
    """Return (line number from 0, variable) of `.env.example`, set or commented out."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return [
        (number, match[1] or match[2])
        for number, line in enumerate(lines)
        if (match := ENTRY.match(line))
    ]


def test_the_walk_finds_variables() -> None:
    sample = Source(
        "jobboard/x.py", 'a = env.text("A", "")\nb = os.environ.get("B")\nc = os.environ["C"]\n'
    )
    assert variables_in(sample) == {"A", "B", "C"}
    assert "DATABASE_URL" in variables_read()


def test_the_example_lists_every_variable_once() -> None:
    listed = [name for _, name in entries()]
    assert sorted(listed) == sorted(set(listed)), "one entry per variable"
    assert sorted(variables_read() - set(listed)) == [], "add these to .env.example, with a comment"
    assert sorted(set(listed) - variables_read()) == [], "nobody reads these: take them out"


def test_every_variable_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for number, name in entries():
        above = lines[number - 1] if number else ""
        assert re.match(r"# [A-Z].*", above), f"{name}: say above it what it is"
        assert not ENTRY.match(above), f"{name}: say above it what it is"
