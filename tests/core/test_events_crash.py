"""Killed with -9 at every step, the outbox loses nothing and does nothing twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from jobboard.core.models import Mail, OutboxDelivery

CRASH = Path(__file__).with_name("crash.py")
POINTS = {
    "before commit": 0,
    "after commit": 1,
    "before effect": 1,
    "after effect": 1,
    "after delivery": 1,
}


def run(point):
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "jobboard.settings", "PYTHONPATH": root}
    if "DATABASE_URL" in os.environ:
        server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        env["DATABASE_URL"] = f"{server}/{connection.settings_dict['NAME']}"
    return subprocess.run([sys.executable, str(CRASH), point], env=env, check=False).returncode


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("point", "effects"), POINTS.items())
def test_killed_at(point, effects):
    assert run(point) == -9
    assert run("recover") == 0
    assert run("recover") == 0
    assert Mail.objects.count() == effects
    assert OutboxDelivery.objects.filter(status="done").count() == effects
    assert not OutboxDelivery.objects.exclude(status="done").exists()


@pytest.mark.embedded_only
def test_killed_after_the_effect_on_sqlite(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=CRASH.parents[2], check=True)
    assert run("after effect") == -9
    assert run("recover") == 0
    count = "from jobboard.core.models import Mail; print(Mail.objects.count())"
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", count]
    done = subprocess.run(shell, cwd=CRASH.parents[2], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "1"
