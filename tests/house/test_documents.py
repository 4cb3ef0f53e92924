"""What the documents tell people to type, open or follow exists."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import get_commands

from jobs.demo import SIGN_INS
from tests.house.tree import PACKAGES, ROOT, Source, sources

SPAN = re.compile(r"```.*?```|`[^`\n]+`", re.S)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PATHLIKE = re.compile(r"(?<![\w./-])((?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|md|toml))(?![\w/-])")
TOPS = {entry.name for entry in ROOT.iterdir()}
DOCUMENTS = [source for source in sources() if source.suffix == ".md"]


def each_document() -> pytest.MarkDecorator:
    """Run a test once per document."""
    return pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.path)


def typed(document: Source) -> Iterator[str]:
    """Yield the pieces of a document set as code."""
    return (match.group().strip("`") for match in SPAN.finditer(document.text))


def test_the_documents_are_there() -> None:
    paths = {document.path for document in DOCUMENTS}
    wanted = {"README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"}
    assert wanted <= paths


@each_document()
def test_make_targets_exist(document: Source) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    asked = {name for code in typed(document) for name in re.findall(r"\bmake ([a-z-]+)", code)}
    assert asked - targets == set()


@each_document()
def test_commands_exist(document: Source) -> None:
    asked = {name for code in typed(document) for name in re.findall(r"manage\.py ([a-z_]+)", code)}
    assert asked - set(get_commands()) == set()


@each_document()
def test_links_lead_somewhere(document: Source) -> None:
    folder = (ROOT / document.path).parent
    dead = [link for link in LINK.findall(document.text) if not (folder / link).exists()]
    assert dead == []


@each_document()
def test_named_files_exist(document: Source) -> None:
    named = {path for code in typed(document) for path in PATHLIKE.findall(code)}
    ours = {path for path in named if path.split("/")[0] in TOPS and "*" not in path}
    # What running makes is not there on a fresh clone.
    made = {path for path in ours if path.split("/")[0] in {"var", ".venv", ".env"}}
    assert [path for path in sorted(ours - made) if not (ROOT / path).exists()] == []


def test_the_sign_ins_of_the_readme_work() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w.]+@[\w.-]+\.example", text))
    assert named
    assert named - {person.email for person in SIGN_INS} == set()
    assert {person.password for person in SIGN_INS} == set(re.findall(r"password `([^`]+)`", text))


def test_make_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z]+):(?!=)(.*)$", text, re.M)
    assert [name for name, rest in targets if "##" not in rest] == []


def test_every_command_of_ours_has_a_test() -> None:
    ours = [name for name, app in get_commands().items() if str(app).split(".")[0] in PACKAGES]
    assert ours
    texts = [source.text for source in sources() if source.package == "tests"]
    named = re.compile(rf"[\"'](?:manage\.py )?({'|'.join(ours)})(?=[\"' ])")
    run = {name for text in texts for name in named.findall(text)}
    assert sorted(set(ours) - run) == [], "write a test that runs the command"
