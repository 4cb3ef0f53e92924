"""Rules about writing: none in save() or signals, columns named, migrations that stand alone."""

import ast
import re
from collections.abc import Iterator

from tests.house.rule import in_rooms, is_ours, rule
from tests.house.tree import PACKAGES, Finding, Source, functions, imports, name_of

SIGNALS = {
    "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init",
}  # fmt: skip
# What one database has and production's MySQL 8 lacks.
MARIADB_ONLY = re.compile(
    r"\bRETURNING\b|\bCREATE\s+(OR\s+REPLACE\s+)?SEQUENCE\b|\bNEXTVAL\s*\(|\bNEXT\s+VALUE\s+FOR\b"
    r"|\bCREATE\s+OR\s+REPLACE\s+(TABLE|DATABASE|USER|INDEX)\b|\bMASTER_GTID_WAIT\b|@@last_gtid"
    r"|\bMEDIAN\s*\(|\bPERCENTILE_(CONT|DISC)\b|\bROWS\s+EXAMINED\b|\bSYSTEM[_ ](TIME|VERSIONING)\b"
    r"|\bADD\s+(COLUMN|INDEX|KEY)\s+IF\s+NOT\s+EXISTS\b|\bDROP\s+(COLUMN|INDEX|KEY)\s+IF\s+EXISTS\b"
    r"|\bSET\s+STATEMENT\b|\bENGINE\s*=\s*(Aria|ColumnStore|Mroonga|Spider)\b|\bJSON_DETAILED\b"
    r"|\bFETCH\s+(FIRST|NEXT)\b|\bINET[46]\b|\bMINUS\s+SELECT\b"
)
# Where a server itself is asked, or every query passes.
RAW_PLACES = (
    "jobs/search/",
    "jobboard/replicas/",
    "jobboard/health/",
    "jobboard/core/queries.py",
    "jobboard/core/slow_queries.py",
)
RAW = re.compile(r"(^|\.)(raw|cursor|extra|RawSQL|RunSQL|execute|executemany)$")


@rule(
    where=in_rooms("models"),
    mend="Put the rule into an action or a model verb; save() and delete() only store.",
    breaks={"jobs/models/job.py": "class Job(models.Model):\n    def save(self): ...\n"},
    keeps={"jobs/models/job.py": "class Job(models.Model):\n    def close(self): ...\n"},
)
def save_holds_no_rule(source: Source) -> Iterator[Finding]:
    """No model overrides save or delete."""
    for function in functions(source):
        if function.name in {"save", "delete", "save_base", "asave", "adelete"}:
            yield function.lineno, f"defines {function.name}()"


@rule(
    where=is_ours,
    mend="Publish an event from the action (core/events.py): a type you can grep.",
    breaks={"jobs/apps.py": "from django.db.models.signals import post_save\n"},
    keeps={"jobs/apps.py": "from django.db.models.signals import post_migrate\n"},
)
def rows_send_no_signals(source: Source) -> Iterator[Finding]:
    """No receiver of a model's signals."""
    for line, module in imports(source):
        if module.split(".")[-1] in SIGNALS:
            yield line, f"imports {module}"


@rule(
    where=is_ours,
    mend="Name what is written: save(update_fields=[...]). Only a row made here is saved whole.",
    breaks={
        "jobs/actions/x.py": "def f():\n    job = Job.objects.get(pk=1)\n    job.save()\n",
        "jobs/importing/x.py": "def f(job):\n    job.save()\n",
    },
    keeps={
        "jobs/actions/x.py": "def f():\n    job = Job(title='x')\n    job.save()\n",
        "jobs/demo/x.py": "def f():\n    image.save(buffer, 'WEBP')\n",
    },
    allows={
        "accounts/admin.py: formset.save(commit=False)": "a form's, and writes nothing",
    },
)
def saves_name_their_columns(source: Source) -> Iterator[Finding]:
    """A row that was read is saved by columns, so that it undoes nobody's write."""
    for function in functions(source):
        made = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and is_making(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in {"save", "asave"} or node.args:
                continue
            if name_of(node.func.value) in made:
                continue
            if not {keyword.arg for keyword in node.keywords} & {"update_fields", "force_insert"}:
                yield node.lineno, f"{ast.unparse(node)} in {function.name}"


def is_making(value: ast.expr) -> bool:
    """Say whether an expression makes a new object: `Job(...)` or a manager's `self.model(...)`."""
    name = name_of(value) if isinstance(value, ast.Call) else ""
    return name == "self.model" or name.split(".")[-1][:1].isupper()


@rule(
    where=lambda source: source.is_migration,
    mend="Name it by what it does (0007_add_job_expiry) and use apps.get_model for models.",
    breaks={
        "jobs/migrations/0002_auto_2026.py": "x = 1\n",
        "jobs/migrations/0003_alter_job_title_and_more.py": "x = 1\n",
        "jobs/migrations/0004_add_expiry.py": "from jobs.models import Job\n",
        "jobs/migrations/0005_fill_expiry.py": "x = [migrations.RunPython(fill)]\n",
        "jobs/migrations/0006_x.py": "x = [migrations.RunSQL('UPDATE x')]\n",
    },
    keeps={
        "jobs/migrations/0004_add_expiry.py": "from django.db import migrations\n"
        "x = [migrations.RunPython(fill, migrations.RunPython.noop)]\n"
    },
)
def migrations_stand_alone(source: Source) -> Iterator[Finding]:
    """Migrations are named, go back as well as forth, and import no code of ours."""
    name = source.path.rsplit("/", 1)[1]
    if name == "__init__.py":
        return
    if not re.match(r"\d{4}_[a-z]", name) or re.search(r"_auto_|_and_more|_initial", name):
        yield 1, "does not say what it does"
    for line, module in imports(source):
        if module.split(".")[0] in PACKAGES:
            yield line, f"imports {module}"
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of(node).split(".")[-1] in {"RunPython", "RunSQL"}:
            named = {keyword.arg for keyword in node.keywords}
            if len(node.args) < 2 and not named & {"reverse_code", "reverse_sql"}:
                yield node.lineno, "cannot go back: give the reverse, or noop with its reason"


def sql_of(source: Source) -> Iterator[Finding]:
    """Yield the (line, text) in which SQL of a file would be."""
    if source.suffix == ".sql":
        yield 1, source.text
        return
    for node in source.walked:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@rule(
    where=lambda source: (
        source.is_ours or source.suffix == ".sql" or source.package == "benchmarks"
    ),
    mend="Production is MySQL 8: write it so that MySQL, MariaDB and SQLite understand it.",
    breaks={
        "jobs/search/x.py": "q = 'INSERT INTO a VALUES (1) RETURNING id'\n",
        "jobs/search/y.py": "q = 'SELECT MEDIAN(x) OVER ()'\n",
        "docker/start.sql": "CREATE OR REPLACE TABLE a (b INT);\n",
    },
    keeps={"jobs/search/x.py": "q = 'SELECT id FROM a LIMIT 5'\n"},
)
def sql_is_mysql_too(source: Source) -> Iterator[Finding]:
    """No SQL that only MariaDB has, outside files named for a dialect."""
    if re.search(r"(^|/|_)(mariadb|dialect)\w*\.", source.path):
        return
    for line, text in sql_of(source):
        if match := MARIADB_ONLY.search(text):
            yield line, f"MariaDB only: {match.group()}"


@rule(
    where=lambda source: is_ours(source) and not source.path.startswith(RAW_PLACES),
    mend="Use the ORM; raw SQL lives where rows are not the question: search, replicas, health.",
    breaks={"jobs/querysets.py": "x = Job.objects.raw('SELECT 1')\n"},
    keeps={
        "jobs/search/fulltext.py": "x = connection.cursor()\n",
        "jobboard/core/x.py": "x = pipeline.execute()\n",
    },
)
def raw_sql_is_rare(source: Source) -> Iterator[Finding]:
    """Raw SQL only where an engine or a server itself is asked; Redis has its own `execute`."""
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        name = name_of(node)
        if RAW.search(name) and not name.startswith("pipeline."):
            yield node.lineno, f"{name_of(node)}()"
