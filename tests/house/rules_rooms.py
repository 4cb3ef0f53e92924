"""Rules about rooms: what each may import, and what may not happen in it."""

import ast
import re
from collections.abc import Iterator

from tests.house.rule import in_rooms, is_ours, rule
from tests.house.tree import PACKAGES, Finding, Source, body_lines, functions, imports, name_of

SUBSCRIBER_LINES = 5
# Rooms a room does not know, beyond what the import linter holds.
UNKNOWN = {
    "tasks": {"models", "querysets", "forms", "policies", "views", "api", "admin", "urls"},
    "subscribers": {"models", "querysets", "forms", "views", "api", "admin", "urls"},
    "forms": {"actions", "tasks", "subscribers", "views", "api", "admin"},
    "policies": {"actions", "tasks", "subscribers", "forms", "views", "api", "admin"},
    "querysets": {"actions", "tasks", "forms", "views", "api", "admin", "policies"},
}
EDGES = ("views", "api", "tasks", "subscribers", "admin", "templatetags", "sitemaps", "feeds")
WRITES = {
    "save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "asave", "adelete",
}  # fmt: skip
STATE = re.compile(
    r"(^|__)(status|is_active|is_listed|(starts|expires|closed|published|announce|due)_at)(__|$)"
)
FINDERS = {"filter", "exclude", "get", "aget", "Q", "get_object_or_404", "get_list_or_404"}
RAW_SETS = {"all", "filter", "exclude", "get", "first", "last", "in_bulk", "order_by", "values"}
PAST = re.compile(r"([a-z]ed|Went|Sent|Paid|Lost|Won|Left|Made|Withdrawn|Begun|Taken)(?=[A-Z]|$)")
PLAIN = {"int", "str", "bool", "float", "None"}


@rule(
    where=lambda source: is_ours(source) and source.room in UNKNOWN,
    mend="Tasks and subscribers call an action; forms know shape only; policies ask models.",
    breaks={
        "jobs/tasks.py": "from jobs.models import Job\n",
        "jobs/forms.py": "from jobs import actions\n",
        "jobs/subscribers.py": "from jobs.models.job import Job\n",
    },
    keeps={
        "jobs/tasks.py": "from jobs import actions\nfrom jobboard.core.events import sweep\n",
        "jobs/forms.py": "from jobs.models import choices\n",
    },
)
def rooms_keep_to_themselves(source: Source) -> Iterator[Finding]:
    """A room imports only the rooms HOUSE.md gives it; core is open to all."""
    for line, module in imports(source, top=False):
        app, _, rest = module.partition(".")
        if app not in PACKAGES or module.startswith("jobboard.core"):
            continue
        if (room := rest.split(".")[0]) in UNKNOWN[source.room]:
            yield line, f"{source.room} imports {room} ({module})"


@rule(
    where=in_rooms("events"),
    mend="An event knows only the base class and plain types.",
    breaks={"jobs/events.py": "from jobs.models import Job\n"},
    keeps={"jobs/events.py": "from jobboard.core.events import Event\n"},
)
def events_import_only_core(source: Source) -> Iterator[Finding]:
    """events.py imports nothing of ours but core."""
    for line, module in imports(source):
        if module.split(".")[0] in PACKAGES and not module.startswith("jobboard.core"):
            yield line, f"imports {module}"


@rule(
    where=is_ours,
    mend="@dataclass(frozen=True), named in the past tense, with ids and plain values only.",
    breaks={
        "jobs/events.py": "@dataclass\nclass JobClosed(Event):\n    job_id: int\n",
        "payments/events.py": "@dataclass(frozen=True)\nclass CloseJob(Event):\n    job_id: int\n",
        "accounts/events.py": "@dataclass(frozen=True)\nclass JobClosed(Event):\n    job: Job\n",
    },
    keeps={
        "jobs/events.py": "@dataclass(frozen=True)\nclass JobWentLive(Event):\n"
        "    job_id: int\n    ids: list[int]\n    reason: str | None = None\n"
    },
)
def events_are_frozen_facts(source: Source) -> Iterator[Finding]:
    """Events are frozen dataclasses in the past tense that survive JSON."""
    for node in source.walked:
        if not isinstance(node, ast.ClassDef) or "Event" not in map(name_of, node.bases):
            continue
        if not any("frozen=True" in ast.unparse(item) for item in node.decorator_list):
            yield node.lineno, f"{node.name} is not a frozen dataclass"
        if not PAST.search(node.name):
            yield node.lineno, f"{node.name} is not in the past tense"
        for field in node.body:
            if isinstance(field, ast.AnnAssign):
                words = set(re.findall(r"\w+", ast.unparse(field.annotation)))
                if words - PLAIN - {"list"}:
                    yield field.lineno, f"{ast.unparse(field)} is not a plain value"


@rule(
    where=is_ours,
    mend=f"A subscriber hands on to an action or task in at most {SUBSCRIBER_LINES} lines.",
    breaks={"jobs/subscribers.py": "@subscribes_to(X)\ndef f(event):\n" + "    x = 1\n" * 6},
    keeps={"jobs/subscribers.py": "@subscribes_to(X)\ndef f(event):\n" + "    x = 1\n" * 5},
)
def subscribers_are_short(source: Source) -> Iterator[Finding]:
    """A subscriber has at most five lines and lives in subscribers.py."""
    for function in functions(source):
        if "subscribes_to" not in map(name_of, function.decorator_list):
            continue
        if body_lines(function) > SUBSCRIBER_LINES:
            yield function.lineno, f"{function.name} has {body_lines(function)} lines"
        if source.room != "subscribers":
            yield function.lineno, f"{function.name} belongs in subscribers.py"


@rule(
    where=in_rooms("policies"),
    mend="One function per question, always positive: can_edit_job(user, job) -> bool.",
    breaks={"jobs/policies.py": "def edit_job(user, job) -> bool: ...\n"},
    keeps={"jobs/policies.py": "def can_edit_job(user, job) -> bool: ...\ndef _role(user): ...\n"},
)
def policies_are_questions(source: Source) -> Iterator[Finding]:
    """Public functions of policies.py are named can_ and return bool."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith(("can_", "_")):
            yield node.lineno, f"{node.name} is not named can_"


@rule(
    where=in_rooms(*EDGES),
    mend="Name the set in querysets.py: Job.objects.live(now), not .filter(status=...).",
    breaks={
        "jobs/views/page.py": "x = Job.objects.filter(company__is_listed=True)\n",
        "jobs/api/routes.py": "x = jobs.exclude(expires_at__lt=now)\n",
        "jobs/tasks.py": "x = Q(status='draft')\n",
    },
    keeps={"jobs/views/page.py": "x = Job.objects.live(now).filter(company=company)\n"},
)
def the_edge_names_sets(source: Source) -> Iterator[Finding]:
    """Views, API, tasks and admin never filter on state."""
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of(node).split(".")[-1] in FINDERS:
            for keyword in node.keywords:
                if keyword.arg and STATE.search(keyword.arg):
                    yield node.lineno, f"filters on {keyword.arg}"


@rule(
    where=in_rooms("views", "api", "templatetags", "sitemaps", "feeds"),
    mend="Fetch through the viewer's reach: visible_to(user), live(now), editable_by(user).",
    breaks={
        "jobs/views/page.py": "x = Job.objects.get(pk=1)\n",
        "jobs/api/routes.py": "x = get_object_or_404(Job, pk=1)\n",
    },
    keeps={"jobs/views/page.py": "x = get_object_or_404(Job.objects.visible_to(user), pk=1)\n"},
)
def listings_are_fetched_by_reach(source: Source) -> Iterator[Finding]:
    """A page never takes a listing from all there are."""
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        name = name_of(node)
        is_plain = bool(node.args) and name_of(node.args[0]) == "Job"
        if name.endswith("_or_404") and is_plain:
            yield node.lineno, f"{name}(Job, ...)"
        if name in {f"Job.objects.{raw}" for raw in RAW_SETS}:
            yield node.lineno, name


@rule(
    where=in_rooms(*EDGES, "forms", "policies", "querysets"),
    mend="One door for each change: call an action of the app's actions.",
    breaks={
        "jobs/views/page.py": "job.save(update_fields=['title'])\n",
        "jobs/admin.py": "Job.objects.create(title='x')\n",
        "jobs/forms.py": "class F:\n    def save(self): ...\n",
    },
    keeps={"jobs/views/page.py": "close_job(job_id=1, reason=reason, by=user)\n"},
    allows={
        "accounts/admin.py: formset.save(commit=False)": "Django's way to say what changed; "
        "without commit it writes nothing, and actions do",
    },
)
def only_actions_write(source: Source) -> Iterator[Finding]:
    """Views, API, tasks, subscribers, forms and admin change no row themselves."""
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield node.lineno, f"calls {name_of(node) or node.func.attr}()"
    if source.room == "forms":
        for function in functions(source):
            if function.name in WRITES:
                yield function.lineno, f"defines {function.name}()"


@rule(
    where=lambda source: is_ours(source) and source.path.endswith("/actions/__init__.py"),
    mend="Export the app's verbs by name in __all__, so that the map can list them.",
    breaks={
        "jobs/actions/__init__.py": '"""Verbs."""\nfrom jobs.actions.closing import close_job\n'
    },
    keeps={"jobs/actions/__init__.py": "from x import close_job\n__all__ = ['close_job']\n"},
)
def actions_are_listed(source: Source) -> Iterator[Finding]:
    """The package of actions says which verbs it has."""
    if not any(name_of(node) == "__all__" for node in source.walked):
        yield 1, "no __all__"


@rule(
    where=in_rooms("models", "querysets", "policies"),
    mend="Take `now` as an argument, so that a test can say when it is.",
    breaks={"jobs/querysets.py": "def live(self):\n    return timezone.now()\n"},
    keeps={"jobs/models/job.py": "date_joined = models.DateTimeField(default=timezone.now)\n"},
)
def rules_are_told_the_time(source: Source) -> Iterator[Finding]:
    """Models, querysets and policies never read the clock."""
    for node in source.nodes(ast.Call):
        if re.search(r"(timezone|datetime)\.(now|localdate|localtime|utcnow)$", name_of(node)):
            assert isinstance(node, ast.Call)
            yield node.lineno, f"reads the clock: {ast.unparse(node)}"
