"""The workflows are valid, take actions by commit, and have no more rights than they use."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deployment.schema import refused
from tests.house.tree import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BY_COMMIT = re.compile(r"^(\./|[\w.-]+/[\w./-]+@[0-9a-f]{40}$)")
# What others choose may hold shell: it goes into a variable, not into the script.
CHOSEN_BY_OTHERS = re.compile(
    r"\$\{\{[^}]*\b(head_ref|ref_name|github\.ref\b|github\.event\.|actor|secrets\.|inputs\.)"
)
WRITES = {("ci.yml", "publish", "packages"), ("ci.yml", "publish", "id-token")}


def findings(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a workflow."""
    # YAML 1.1 reads the key `on` as true.
    workflow: dict[Any, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    is_called = list(workflow[True]) == ["workflow_call"]
    if not is_called and workflow.get("permissions") != {"contents": "read"}:
        yield "permissions: contents: read, at the top"
    if "pull_request_target" in workflow[True]:
        yield "pull_request_target runs a stranger's code with our rights"
    for title, job in workflow["jobs"].items():
        for right, level in job.get("permissions", {}).items():
            if level != "read" and (name, title, right) not in WRITES:
                yield f"{title}: may write {right}"
        if "uses" not in job and "timeout-minutes" not in job:
            yield f"{title}: no timeout-minutes"
        for step in [job, *job.get("steps", [])]:
            yield from (f"{title}: {what}" for what in findings_in_step(step))
    for image in re.findall(r"[\w./-]+:latest\b", text):
        yield f"{image}: no version"


def findings_in_step(step: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a step, or with a job that is another workflow."""
    uses = str(step.get("uses", "./"))
    if not BY_COMMIT.match(uses):
        yield f"{uses} is not taken by commit"
    if uses.startswith("actions/checkout") and step["with"].get("persist-credentials") is not False:
        yield "checkout leaves its token behind"
    if CHOSEN_BY_OTHERS.search(str(step.get("run", ""))):
        yield f"others write into the script of {step.get('name')}"


def test_workflows_are_valid_and_a_planted_fault_is_not(tmp_path: Path) -> None:
    broken = tmp_path / "ci.yml"
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    broken.write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    assert refused("github-workflows", [*WORKFLOWS, broken]) == {broken}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_no_more_rights_than_it_uses(path: Path) -> None:
    assert list(findings(path.name, path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "was", "plant"),
    [
        ("ci.yml", "  contents: read\n\nconc", "  contents: write\n\nconc"),
        ("ci.yml", "11bd71901bbe5b1630ceea73d27597364c9af683", "v4"),
        ("ci.yml", "persist-credentials: false", "persist-credentials: true"),
        ("ci.yml", "      contents: read\n", "      contents: write\n"),
        ("ci.yml", "    timeout-minutes: 45\n", ""),
        ("ci.yml", "  pull_request:\n", "  pull_request_target:\n"),
        ("ci.yml", "run: make test", "run: make test ${{ github.head_ref }}"),
        ("image.yml", "aquasec/trivy:0.58.1", "aquasec/trivy:latest"),
    ],
)
def test_a_planted_fault_is_found(name: str, was: str, plant: str) -> None:
    text = (ROOT / ".github" / "workflows" / name).read_text("utf-8")
    assert was in text
    assert list(findings(name, text.replace(was, plant, 1))) != []
