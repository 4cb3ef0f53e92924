"""Rules about the shape of files: how long, how they open, what they are called."""

import ast
import re
from collections.abc import Iterator

from tests.house.rule import is_anything, is_ours, is_python, rule
from tests.house.tree import PACKAGES, Finding, Source, body_lines, functions, name_of

FILE_LINES = 300
FUNCTION_LINES = 40
CODE = {".py", ".js", ".css", ".html", ".sh"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service"}
VAGUE = {"manager", "managers", "data", "info"}
# Names Django or Python calls by itself.
GIVEN = {
    "process_exception": "Django's middleware hook",
    "process_view": "Django's middleware hook",
    "process_template_response": "Django's middleware hook",
}


def is_code(source: Source) -> bool:
    """Code and templates, without what Django wrote."""
    return source.suffix in CODE and not source.is_migration


@rule(
    where=is_code,
    mend=f"Keep files under {FILE_LINES} lines: split by noun or verb.",
    breaks={"jobs/pay.py": "x = 1\n" * FILE_LINES},
    keeps={"jobs/pay.py": "x = 1\n" * (FILE_LINES - 1)},
)
def files_are_short(source: Source) -> Iterator[Finding]:
    """A file has fewer than 300 lines."""
    if len(source.lines) >= FILE_LINES:
        yield 1, f"{len(source.lines)} lines"


@rule(
    where=is_python,
    mend=f"Keep bodies under {FUNCTION_LINES} lines: give a part its own name, callers above.",
    breaks={"jobs/pay.py": "def f():\n" + "    x = 1\n" * FUNCTION_LINES},
    keeps={"jobs/pay.py": 'def f():\n    """Say."""\n' + "    x = 1\n" * (FUNCTION_LINES - 1)},
)
def functions_are_short(source: Source) -> Iterator[Finding]:
    """A function's body has fewer than 40 lines, its docstring left out."""
    for function in functions(source):
        if (length := body_lines(function)) >= FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {length} lines"


@rule(
    where=is_python,
    mend="Open the module with one true sentence in a docstring.",
    breaks={"jobs/pay.py": "x = 1\n", "jobs/rates.py": '"""rates"""\n', "jobs/__init__.py": ""},
    keeps={"jobs/pay.py": '"""What a job pays."""\n'},
)
def modules_open_with_a_sentence(source: Source) -> Iterator[Finding]:
    """The first paragraph of a module's docstring is a sentence."""
    opening = (ast.get_docstring(source.tree) or "").split("\n\n")[0]
    if not opening.rstrip("`)\"'").endswith((".", ":")) or len(opening.split()) < 2:
        yield 1, f"opens with {opening[:60]!r}"


@rule(
    where=lambda source: source.suffix in {".css", ".js"},
    mend="Open the file with a comment that says what it is for.",
    breaks={"static/js/page.js": "let x;\n", "static/css/x.css": "a {}\n"},
    keeps={"static/js/page.js": "// The page.\nlet x;\n", "static/css/x.css": "/* X. */\na {}\n"},
)
def styles_and_scripts_open_with_a_comment(source: Source) -> Iterator[Finding]:
    """CSS and JavaScript say first what they are for."""
    if not source.text.lstrip().startswith(("/*", "//")):
        yield 1, "no opening comment"


@rule(
    where=is_anything,
    mend="No empty files and no placeholders: a room is absent until it holds something.",
    breaks={"jobs/views/page.py": "\n"},
    keeps={"jobs/migrations/__init__.py": ""},
)
def nothing_is_empty(source: Source) -> Iterator[Finding]:
    """A file holds something; only the package file of migrations may not."""
    if not source.text.strip() and not source.path.endswith("migrations/__init__.py"):
        yield 1, "empty file"


@rule(
    where=lambda source: source.package in (*PACKAGES, "tests", "templates", "static", ".ci"),
    mend="Name it by what it holds or does; see Names in the contributing guide.",
    breaks={
        "jobs/utils.py": "",
        "jobs/helpers/text.py": "",
        "jobs/data.py": "",
        "templates/common/x.html": "",
    },
    keeps={"jobs/demo/catalogue.py": "", "static/css/utilities.css": ""},
)
def files_are_not_drawers(source: Source) -> Iterator[Finding]:
    """No folder or file is called after being handy."""
    *folders, name = source.path.split("/")
    words = [*folders, name.split(".")[0].strip("_")]
    for word in words:
        if word in DRAWERS or (word in VAGUE and source.suffix == ".py"):
            yield 1, f"{word!r} says nothing"


@rule(
    where=is_python,
    mend="Name the function or class by what it does: clean_html, close_job, not handle_x.",
    breaks={
        "jobs/pay.py": "def process_pay(): ...\n",
        "jobs/rates.py": "class BaseRateService: ...\n",
        "jobs/fees.py": "class FeeManager: ...\n",
        "jobs/x.py": "def pay_helper(): ...\n",
    },
    keeps={
        "jobs/pay.py": "class UserManager(BaseUserManager): ...\n"
        "class Command:\n    def handle(self): ...\n    def process_exception(self): ...\n",
    },
)
def names_say_what_they_do(source: Source) -> Iterator[Finding]:
    """No handle_, process_, helper, manager for logic, BaseXService."""
    for function in functions(source):
        is_vague = re.match(r"_?(handle|process)_|.*(_|^)(utils?|helpers?|misc)$", function.name)
        if is_vague and function.name not in GIVEN:
            yield function.lineno, f"function {function.name}"
    for node in source.nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        is_query = any(name_of(base).endswith("Manager") for base in node.bases)
        if re.search(r"(Service|Helper|Utils?|Misc|Info)$", node.name) or (
            node.name.endswith("Manager") and not is_query
        ):
            yield node.lineno, f"class {node.name}"


@rule(
    where=lambda source: source.package == "tests" and source.suffix == ".py",
    mend="Test modules are named test_*.py and sit in a folder by area.",
    breaks={
        "tests/jobs/pay_test.py": "def test_x(): ...\n",
        "tests/test_pay.py": "def test_x(): ...",
    },
    keeps={"tests/jobs/test_pay.py": "def test_x(): ...\n", "tests/factories.py": "x = 1\n"},
)
def tests_are_where_they_are_looked_for(source: Source) -> Iterator[Finding]:
    """A test function lives in tests/<area>/test_*.py, or pytest would pass it by."""
    if re.fullmatch(r"tests/.+/test_\w+\.py", source.path):
        return
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.lineno, f"{node.name} is not collected from here"


@rule(
    where=is_ours,
    mend="Import at the top. An import inside a function that breaks a circle is a design bug.",
    breaks={"jobs/pay.py": "def f():\n    from accounts.models import User\n"},
    keeps={"jobs/pay.py": "from accounts.models import User\ndef f():\n    import csv\n"},
)
def imports_are_at_the_top(source: Source) -> Iterator[Finding]:
    """No import of our own packages hides in a function."""
    for function in functions(source):
        for node in ast.walk(function):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            for name in names:
                if name.split(".")[0] in (*PACKAGES, ""):
                    yield node.lineno, f"{function.name} imports {name}"
