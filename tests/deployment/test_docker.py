"""The image and the compose file: valid for their own tools, and kept to our policies."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deployment.compose import DOCKER, POLICIES, compose
from tests.deployment.schema import refused
from tests.house.tree import PACKAGES, ROOT

BIN = Path(sys.executable).parent
DOCKERFILE = DOCKER / "Dockerfile"
STAGES = DOCKERFILE.read_text("utf-8").split("\nFROM ")


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command with these variables beside PATH, and return how it went."""
    given = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=given)


def hadolint(path: Path) -> list[str]:
    """Return the rules a Dockerfile breaks."""
    done = run(str(BIN / "hadolint"), "--format", "json", str(path))
    return [found["code"] for found in json.loads(done.stdout)]


def test_hadolint_finds_nothing() -> None:
    assert hadolint(DOCKERFILE) == []


@pytest.mark.parametrize(
    ("was", "plant", "code"),
    [
        ("FROM ${PYTHON_IMAGE} AS packages", "FROM python:latest AS packages", "DL3007"),
        ('CMD ["gunicorn", "-c", "docker/gunicorn.conf.py", "jobboard.wsgi"]', "CMD x y", "DL3025"),
        ("USER 10001:10001", "USER root", "DL3002"),
        ("WORKDIR /app\n#", "WORKDIR app\n#", "DL3000"),
    ],
)
def test_hadolint_finds_a_planted_fault(was: str, plant: str, code: str, tmp_path: Path) -> None:
    text = DOCKERFILE.read_text("utf-8")
    assert was in text
    broken = tmp_path / "Dockerfile"
    broken.write_text(text.replace(was, plant), encoding="utf-8")
    assert code in hadolint(broken)


def test_the_last_stage_cannot_build_and_is_not_root() -> None:
    last = STAGES[-1]
    for tool in ("gcc", "libmariadb-dev", "pkg-config", "--require-hashes"):
        assert tool in STAGES[1]
        assert tool not in last
    assert "\nUSER 10001:10001\n" in last
    assert "\nSTOPSIGNAL SIGTERM\n" in last
    assert 'ENTRYPOINT ["docker/entrypoint.sh"]' in last
    assert "/live" in last.partition("HEALTHCHECK")[2]


def test_no_secret_is_an_argument_or_a_layer() -> None:
    text = DOCKERFILE.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("ARG ", "ENV "))]
    assert [line for line in lines if "KEY" in line or "PASSWORD" in line or "TOKEN" in line] == []
    # The key that collecting static files needs lives in that one command.
    assert text.count("SECRET_KEY") == 1
    assert 'SECRET_KEY="$(python -c' in text


def test_only_what_is_named_enters_the_image() -> None:
    lines = (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {line.removeprefix("!") for line in rules if line.startswith("!")}
    assert {*PACKAGES, "templates", "static", "manage.py"} <= let_in
    assert {name for name in let_in if not (ROOT / name).exists()} == set()
    assert let_in.isdisjoint({".git", "var", ".env", "tests", "docker", "requirements"})


def test_compose_is_valid_and_a_planted_fault_is_not(tmp_path: Path) -> None:
    broken = compose()
    broken["services"]["web"]["healthchek"] = broken["services"]["web"].pop("healthcheck")
    (tmp_path / "compose.yml").write_text(yaml.safe_dump(broken), encoding="utf-8")
    files = [DOCKER / "compose.yml", tmp_path / "compose.yml"]
    assert refused("compose-spec", files) == {tmp_path / "compose.yml"}


@pytest.mark.parametrize(("check", "plants"), POLICIES, ids=[c.__name__ for c, _ in POLICIES])
def test_policy(check: object, plants: object) -> None:
    assert callable(check)
    assert list(check(compose()["services"])) == [], check.__doc__


@pytest.mark.parametrize(("check", "plants"), POLICIES, ids=[c.__name__ for c, _ in POLICIES])
def test_a_policy_finds_its_faults(check: object, plants: tuple[object, ...]) -> None:
    assert callable(check)
    assert plants
    for plant in plants:
        assert callable(plant)
        parts = copy.deepcopy(compose()["services"])
        plant(parts)
        assert list(check(parts)) != []


@pytest.mark.parametrize(
    ("command", "is_wiped"), [("gunicorn", True), ("celery", True), ("python", False)]
)
def test_a_server_starts_without_what_an_earlier_one_left(
    command: str, is_wiped: bool, tmp_path: Path
) -> None:
    left = [tmp_path / "drain", tmp_path / "metrics" / "1.db", tmp_path / "alive" / "mail"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    program = tmp_path / "bin" / command
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "started $*"\n', encoding="utf-8")
    program.chmod(0o755)
    done = run(
        str(DOCKER / "entrypoint.sh"),
        command,
        "-x",
        PATH=f"{program.parent}:{os.environ['PATH']}",
        DRAIN_FILE=str(left[0]),
        PROMETHEUS_MULTIPROC_DIR=str(tmp_path / "metrics"),
        VAR_DIR=str(tmp_path),
    )
    assert (done.stdout, done.returncode) == ("started -x\n", 0)
    assert [path.exists() for path in left] == [not is_wiped] * 3
    assert (tmp_path / "metrics").is_dir()


def test_secrets_are_made_once(tmp_path: Path) -> None:
    (tmp_path / "TLS_KEY").write_text("mine", encoding="utf-8")
    first, second = [
        (run(str(DOCKER / "make-secrets.sh"), SECRETS_DIR=str(tmp_path)).returncode, read(tmp_path))
        for _ in range(2)
    ]
    assert first == second
    assert first[0] == 0
    made = first[1]
    assert made["TLS_KEY"] == "mine"
    assert len(made["SECRET_KEY"].strip()) >= 50
    assert made["MYSQL_PASSWORD"].strip() in made["DATABASE_URL"]
    assert made["REDIS_PASSWORD"].strip() not in made["REDIS_ACL"]
    values = [made[name] for name in made if name.endswith(("PASSWORD", "KEY", "TOKEN"))]
    assert len(set(values)) == len(values)
    assert tmp_path.stat().st_mode & 0o077 == 0


def read(folder: Path) -> dict[str, str]:
    """Return the files of a folder by name."""
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}
