"""Rules about every text file: reasons beside exceptions, nothing unfinished, nothing private."""

import re
from collections.abc import Iterator

from tests.house.rule import is_python, rule
from tests.house.tree import Finding, Source

UNFINISHED = re.compile(r"(#|//|/\*|<!--).*\b(TODO|FIXME|XXX|HACK)\b")
QUIET = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma: no cover|nosec)\b(:?[ ]?[A-Z]+\d+,?[ ]?|\[[\w, -]+\])*"
)
MACHINE = re.compile(r"(?<![\w.~*}>-])/(wo[r]k|home|Users|root)/[\w.-]+")
REGISTRY = re.compile(
    r"https?://[\w.:@-]*(registry|artifactory|nexus)[\w.-]*|https?://\S+/simple\b|--(extra-)?index-url"
)
SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(sk|rk)_live_\w{8,}|\bwhsec_\w{16,}"
    r"|\bgh[pousr]_\w{30,}|\bxox[abpr]-[\w-]{10,}|\beyJ[\w-]{15,}\.eyJ[\w-]{15,}"
    r"|(?i:password|secret|token|api_?key)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/_-]{32,}[\"']"
)


def is_elsewhere(source: Source) -> bool:
    """Every text file but this one, whose samples break its rules."""
    return source.path != "tests/house/rules_texts.py"


@rule(
    where=is_python,
    mend="Say why in the same line: `# noqa: S311 - seeded on purpose`.",
    breaks={"jobs/x.py": "x = 1  # noqa: S311\n", "jobs/y.py": "x = 1  # type: ignore[misc]\n"},
    keeps={"jobs/x.py": "x = 1  # noqa: S311 - seeded on purpose\n"},
)
def exceptions_give_their_reason(source: Source) -> Iterator[Finding]:
    """A tool is silenced only with the reason beside it or in a comment just above."""
    for number, line in enumerate(source.lines, 1):
        above = source.lines[number - 2].strip() if number > 1 else ""
        match = QUIET.search(line)
        if match and not re.search(r"\w", line[match.end() :]) and not above.startswith("# "):
            yield number, line.strip()


@rule(
    where=lambda source: is_elsewhere(source) and source.package == "tests" and is_python(source),
    mend='Say why: pytest.skip("the real data is not here: set OKADWUMA_REALDATA").',
    breaks={"tests/x/test_x.py": "pytest.skip()\n", "tests/x/test_y.py": "@pytest.mark.xfail\n"},
    keeps={"tests/x/test_x.py": "pytest.skip('the real data is not here')\n"},
)
def skips_give_their_reason(source: Source) -> Iterator[Finding]:
    """No test is skipped without words."""
    for line, match in source.matches(r"pytest\.(mark\.)?(skip|xfail|skipif)\b(\(\s*\))?(?!\()"):
        yield line, match.group()


@rule(
    where=is_elsewhere,
    mend="Finish it, or write it down where work is planned; not in the code.",
    breaks={"jobs/x.py": "# TODO later\n", "templates/x.html": "{# FIXME #}\n"},
    keeps={"jobs/x.py": "currency = 'XXX'  # ISO 4217: none\n"},
)
def nothing_is_unfinished(source: Source) -> Iterator[Finding]:
    """No note about work left to do."""
    for line, match in source.matches(UNFINISHED.pattern):
        yield line, match.group(2)


@rule(
    where=is_elsewhere,
    mend="Write a path from the project's root, or read it from the environment.",
    breaks={"docs/x.md": "see /home/ama/board\n", "jobs/x.py": "p = '/home/ama/x'\n"},
    keeps={"docs/x.md": "see /jobs/home/here and ../shared/data\n"},
)
def no_path_of_a_machine(source: Source) -> Iterator[Finding]:
    """No file names a folder of somebody's computer."""
    for line, match in source.matches(MACHINE.pattern):
        yield line, match.group()


@rule(
    where=is_elsewhere,
    mend="Leave the address out: installers know where to look, and mirrors differ.",
    breaks={"requirements/x.txt": "--extra https://packages.example/simple\n"},
)
def no_registry_is_named(source: Source) -> Iterator[Finding]:
    """No file holds the address of a package registry."""
    for line, match in source.matches(REGISTRY.pattern):
        yield line, match.group()


@rule(
    where=is_elsewhere,
    mend="Take it out of the file and its history, and change it where it is used.",
    breaks={
        "jobs/x.py": "key = 'AKIAABCDEFGHIJKLMNOP'\n",
        "docs/x.md": "-----BEGIN RSA PRIVATE KEY-----\n",
        "jobs/y.py": 'API_KEY = "' + "a1B2" * 10 + '"\n',
    },
    keeps={"jobs/x.py": "password = 'demo only, long enough'\n"},
)
def no_secret_is_written_down(source: Source) -> Iterator[Finding]:
    """Nothing that looks like a key, a token or a private key."""
    for line, match in source.matches(SECRET.pattern):
        yield line, f"{match.group()[:12]}..."


@rule(
    where=lambda source: source.path.startswith(".github/workflows/"),
    mend="Pin the action to a commit and name its version: uses: a/b@<40 hex> # v1.2.3",
    breaks={".github/workflows/x.yml": "- uses: actions/checkout@v4\n"},
    keeps={
        ".github/workflows/x.yml": f"- uses: actions/checkout@{'a1' * 20} # v4.2.2\n",
        ".github/workflows/y.yml": "uses: ./.github/workflows/x.yml\n",
    },
)
def workflow_actions_are_pinned(source: Source) -> Iterator[Finding]:
    """An action of others is pinned by commit, so that nobody can change it under us."""
    for line, match in source.matches(r"uses:\s*(?!\./)(\S+)(.*)"):
        if not re.search(r"@[0-9a-f]{40}$", match[1]) or not re.search(r"#\s*v\d", match[2]):
            yield line, match.group()
