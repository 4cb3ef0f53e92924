"""`make run` on a machine it cannot work on says why and what to type."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ["sh", "cat", "dirname", "grep", "mkdir", "rm"]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a copy of the build files beside a `bin` that holds a few programs and no Python."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "bin").mkdir()
    for program in PROGRAMS:
        found = shutil.which(program)
        assert found
        (tmp_path / "bin" / program).symlink_to(found)
    return tmp_path


def fake_python(machine: Path, script: str) -> None:
    program = machine / "bin" / "python3"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def environment(machine: Path, argument: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [machine / ".ci" / "environment.sh", argument],
        env={"PATH": str(machine / "bin"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_python_is_named(machine: Path) -> None:
    done = environment(machine, "base")
    assert done.returncode == 1
    assert "needs Python 3.11 to 3.14; found: none." in done.stderr
    assert not (machine / ".venv").exists()


def test_an_old_python_is_named(machine: Path) -> None:
    fake_python(machine, '[ "$1" = --version ] && echo Python 3.9.2 && exit; exit 1')
    done = environment(machine, "base")
    assert done.returncode == 1
    assert "found: Python 3.9.2." in done.stderr
    assert not (machine / ".venv").exists()


def test_a_python_without_venv_and_pip_says_what_to_install(machine: Path) -> None:
    fake_python(
        machine,
        'case "$*" in *python3.%d*) echo python3.11-venv;; *ensurepip*|*pip*) exit 1;; esac',
    )
    done = environment(machine, "base")
    assert done.returncode == 1
    assert "    apt install python3.11-venv\n" in done.stderr
    assert not (machine / ".venv").exists()


def test_an_unknown_lock_is_refused(machine: Path) -> None:
    done = environment(machine, "everything")
    assert done.returncode == 1
    assert "usage: .ci/environment.sh base | dev | bench | python" in done.stderr
