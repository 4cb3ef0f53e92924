"""The top of the tree holds what HOUSE names and nothing else; locks are whole."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT

TOP = set(
    """
    manage.py pyproject.toml requirements README.md Makefile LICENSE CHANGELOG.md .env.example
    jobboard accounts payments jobs notifications templates static docker k8s tests docs
    benchmarks .github .ci .git .gitignore
    """.split()
)
LOCKS = sorted(path.name for path in (ROOT / "requirements").iterdir())
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)")


def test_nothing_else_stands_at_the_top() -> None:
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    found = {entry.name for entry in ROOT.iterdir()} - ignored - TOP
    assert {name for name in found if not name.endswith("_cache")} == set()


def pins(name: str) -> dict[str, str]:
    """Return the versions a lock pins, by package."""
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {match[1].lower(): match[2] for line in lines if (match := PIN.match(line))}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    wrong = re.findall(
        r"^.*(?:://|--index|--extra-index|--find-links| @ |^-e |\.whl).*$", text, re.M
    )
    assert wrong == [], "make lock writes no address; do not add one by hand"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert entries
    for entry in entries:
        assert PIN.match(entry), f"not pinned: {entry[:80]}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), f"no hash: {entry[:80]}"


def test_locks_agree_on_versions() -> None:
    base = pins("base.txt")
    for name in LOCKS:
        other = pins(name)
        assert {k: other[k] for k in base if k in other} == {k: base[k] for k in base if k in other}


def test_the_base_needs_no_compiler() -> None:
    assert "mysqlclient" not in pins("base.txt"), "the embedded mode installs from wheels alone"
    assert "mysqlclient" in pins("mysql.txt")


def test_every_direct_dependency_is_locked() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["project"]["dependencies"]
    names = {re.split(r"[^A-Za-z0-9._-]", item)[0].lower() for item in wanted}
    assert names - set(pins("base.txt")) == set(), "make lock"
