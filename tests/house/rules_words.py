"""Rules about words people read in Python: each is marked for translation."""

import ast
from collections.abc import Iterator

from tests.house.rule import in_rooms, is_ours, rule
from tests.house.tree import Finding, Source, name_of

LABELS = {"help_text", "label", "verbose_name", "violation_error_message", "description"}
BASES = {
    "DomainError", "InvalidInput", "NotAllowed", "WrongState", "Gone", "ValidationError", "Http404",
}  # fmt: skip


def is_bare(node: ast.expr | None) -> bool:
    """Say whether an expression is text with letters that no gettext has seen."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return is_bare(node.left)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(char.isalpha() for char in node.value)
    )


@rule(
    where=in_rooms("models", "forms", "admin", "apps"),
    mend="Mark it: from django.utils.translation import gettext_lazy as _; help_text=_('...').",
    breaks={"jobs/models/job.py": "x = models.CharField(help_text='The title.')\n"},
    keeps={"jobs/models/job.py": "x = models.CharField(help_text=_('The title.'), default='a')\n"},
)
def labels_are_translated(source: Source) -> Iterator[Finding]:
    """Labels, help texts and verbose names are marked for translation."""
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        for keyword in node.keywords:
            if keyword.arg in LABELS and is_bare(keyword.value):
                yield node.lineno, f"{keyword.arg}={ast.unparse(keyword.value)}"


@rule(
    where=in_rooms("models"),
    mend='Mark the choice: DRAFT = "draft", _("Draft").',
    breaks={"jobs/models/choices.py": "class A(models.TextChoices):\n    B = 'b', 'Bee'\n"},
    keeps={"jobs/models/choices.py": "class A(models.TextChoices):\n    B = 'b', _('Bee')\n"},
)
def choices_are_translated(source: Source) -> Iterator[Finding]:
    """Every choice has a label marked for translation."""
    for node in source.nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        if not any(name_of(base).endswith("Choices") for base in node.bases):
            continue
        for item in node.body:
            if isinstance(item, ast.Assign) and not (
                isinstance(item.value, ast.Tuple) and isinstance(item.value.elts[-1], ast.Call)
            ):
                yield item.lineno, ast.unparse(item)


@rule(
    where=is_ours,
    mend="Errors are read by people: message = _('...'), raise InvalidInput(_('...')).",
    breaks={
        "jobs/actions/x.py": "raise WrongState('No.')\n",
        "jobs/actions/y.py": "raise InvalidInput(f'No {x}.', field='x')\n",
        "jobs/errors.py": "class JobFull(WrongState):\n    message = 'Full.'\n",
    },
    keeps={"jobs/actions/x.py": "raise WrongState(_('No.'))\nraise ValueError('no')\n"},
)
def errors_are_translated(source: Source) -> Iterator[Finding]:
    """What a domain error says is marked for translation."""
    kin = set(BASES)
    for node in source.nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        if kin & {name_of(base) for base in node.bases}:
            kin.add(node.name)
            for item in node.body:
                is_message = isinstance(item, ast.Assign) and name_of(item.targets[0]) == "message"
                if is_message and is_bare(item.value):
                    yield item.lineno, ast.unparse(item)
    for node in source.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of(node) in kin and node.args and is_bare(node.args[0]):
            yield node.lineno, ast.unparse(node)
