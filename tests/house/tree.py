"""The tree the house rules read: every file of ours once, parsed once, with its place in it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The floors, lowest first; the roof is what is left of `jobboard`.
FLOORS = ("jobboard.core", "accounts", "payments", "jobs", "notifications", "jobboard")
PACKAGES = ("jobboard", "accounts", "payments", "jobs", "notifications")
# What git ignores, and what others wrote.
IGNORED = (line.strip("/\n") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines())
SKIPPED = {".git", "vendor", *IGNORED}
READABLE = {
    ".cfg", ".css", ".csv", ".example", ".html", ".js", ".json", ".md", ".py", ".sh", ".sql",
    ".svg", ".toml", ".txt", ".xml", ".yaml", ".yml", "",
}  # fmt: skip
Finding = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """One file: its path from the root with `/`, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, self.path)

    @cached_property
    def walked(self) -> list[ast.AST]:
        """Every node of the syntax tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        """The text by line, without ends."""
        return self.text.splitlines()

    @property
    def suffix(self) -> str:
        """The end of the name with its dot, empty when there is none."""
        return Path(self.path).suffix

    @property
    def package(self) -> str:
        """The first folder: `jobs`, `tests`, `.ci`; empty at the top."""
        return self.path.split("/")[0] if "/" in self.path else ""

    @property
    def room(self) -> str:
        """The room below the app: `views`, `models`, `actions`; `core/` counts as an app."""
        parts = self.path.removeprefix("jobboard/core/").removesuffix(".py").split("/")
        if self.package not in PACKAGES:
            return ""
        return parts[0] if self.path.startswith("jobboard/core/") else parts[1]

    @property
    def is_ours(self) -> bool:
        """Whether it is Python of the five packages."""
        return self.suffix == ".py" and self.package in PACKAGES

    @property
    def is_migration(self) -> bool:
        """Whether Django wrote it."""
        return "/migrations/" in self.path and self.suffix == ".py"

    def matches(self, pattern: str, flags: int = 0) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield (line number, match) of a regular expression over the whole text."""
        for match in re.finditer(pattern, self.text, flags):
            yield self.text.count("\n", 0, match.start()) + 1, match

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Yield the nodes of the given kinds."""
        return (node for node in self.walked if isinstance(node, kinds))


@cache
def sources() -> tuple[Source, ...]:
    """Return every text file of the project, sorted by path."""
    return tuple(
        Source(
            path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")
        )
        for path in sorted(walk(ROOT))
    )


def walk(folder: Path) -> Iterator[Path]:
    """Yield the text files below a folder, without what git ignores and what others wrote."""
    for entry in folder.iterdir():
        if entry.name in SKIPPED or entry.name.endswith("_cache") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from walk(entry)
        elif entry.suffix in READABLE and entry.name not in {".env", ".coverage"}:
            yield entry


def ours() -> tuple[Source, ...]:
    """Return the Python files of the five packages, without migrations."""
    return tuple(source for source in sources() if source.is_ours and not source.is_migration)


def name_of(node: ast.AST) -> str:
    """Return the dotted name of an expression: `models.Model`, `self.model`; empty if none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}".lstrip(".")
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    return ""


def imports(source: Source, *, top: bool = True) -> Iterator[Finding]:
    """Yield (line, dotted module) of every import; of `from a import b` both `a` and `a.b`.

    `top` False leaves out those under `if TYPE_CHECKING`.
    """
    hidden = set() if top else typing_only(source.tree)
    for node in source.walked:
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def typing_only(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes under `if TYPE_CHECKING`."""
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and name_of(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file."""
    for node in source.walked:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function's body has, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    return (body[-1].end_lineno or 0) - body[0].lineno + 1
