"""Unsafe production settings are named, explained and refused by every server."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from jobboard import checks

ROOT = Path(__file__).parents[2]
KEY = "Zk3v8QpX1mN7rT5yB2wL9cF4hJ6dS0gA-uE_iKoPqRtVxYzMnBvC"
GOOD = {
    "DATABASE_URL": "mysql://board:pV3sX8qLw2@db.internal/board",
    "REDIS_URL": "redis://:nT7bQ4zK@redis.internal:6379/0",
    "SECRET_KEY": KEY,
    "SITE_URL": "https://jobs.example",
    "ALLOWED_HOSTS": "jobs.example",
    "MAIL_URL": "smtp://post:gR5tW9mX@mail.internal:587",
    "MAIL_FROM": "post@jobs.example",
    "CONTACT_EMAIL": "us@jobs.example",
    "PROXY_COUNT": "1",
}
BAD = {
    "SECRET_KEY": "django-insecure-" + KEY,
    "SITE_URL": "http://jobs.example",
    "ALLOWED_HOSTS": "*",
}


def given(**changed):
    """Settings as a sound deployment has them, but for what is changed."""
    sound = {
        "EMBEDDED": False,
        "DEBUG": False,
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": ["jobs.example"],
        "SITE_URL": "https://jobs.example",
        "DATABASES": {"default": database()},
        "REDIS_URL": urlsplit(GOOD["REDIS_URL"]),
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST_USER": "post",
        "EMAIL_HOST_PASSWORD": "gR5tW9mX",
        "DEFAULT_FROM_EMAIL": "Jobs <post@jobs.example>",
        "CONTACT_EMAIL": "us@jobs.example",
        "METRICS_TOKEN": "",
        "DEBUG_HEADERS": False,
        "PROXY_COUNT": 1,
        "DB_TIMEOUT": 10,
    }
    return SimpleNamespace(**sound | changed)


def database(host="db.internal", user="board", password="pV3sX8qLw2"):  # noqa: S107 - made up
    return {"HOST": host, "USER": user, "PASSWORD": password}


def ids(messages):
    return [message.id.removeprefix("jobboard.") for message in messages]


def test_a_sound_deployment_has_nothing_to_answer_for():
    assert ids(checks.errors(given())) == []
    assert ids(checks.warnings(given())) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"DEBUG": True}, ["E001"]),
        ({"DEBUG": True, "SITE_URL": "http://localhost:8000"}, ["E001"]),
        ({"EMBEDDED": True}, ["E002"]),
        ({"EMBEDDED": True, "DEBUG": True}, ["E001", "E002"]),
        ({"SECRET_KEY": KEY[:49]}, ["E003"]),
        ({"SECRET_KEY": "abcdefghijk" * 5}, ["E003"]),
        ({"SECRET_KEY": "django-insecure-" + KEY}, ["E003"]),
        ({"SECRET_KEY": "embedded-mode-on-localhost-only" + KEY}, ["E003"]),
        ({"SECRET_KEY": "for-tests-only-" * 4}, ["E003"]),
        ({"SECRET_KEY": "Change-Me" + KEY}, ["E003"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["E004"]),
        ({"ALLOWED_HOSTS": ["jobs.example", "*"]}, ["E004"]),
        ({"ALLOWED_HOSTS": []}, ["E004"]),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"]}, ["E004"]),
        ({"SITE_URL": "http://jobs.example"}, ["E005"]),
        ({"SITE_URL": "https://jobs.example/board"}, ["E005"]),
        ({"SITE_URL": "https://me:x@jobs.example"}, ["E005"]),
        ({"SITE_URL": "jobs.example"}, ["E004", "E005"]),
        ({"DATABASES": {"default": database(password="")}}, ["E006"]),
        ({"DATABASES": {"default": database(password="board")}}, ["E006"]),
        ({"DATABASES": {"default": database(password="password")}}, ["E006"]),
        ({"DATABASES": {"default": database(user="root")}}, ["E007"]),
        ({"DATABASES": {"default": database(), "replica1": database(password="")}}, ["E006"]),
        ({"EMAIL_HOST_PASSWORD": ""}, ["E008"]),
        ({"EMAIL_HOST_PASSWORD": "password"}, ["E008"]),
        ({"METRICS_TOKEN": "f8Xq2mZ7"}, ["E009"]),
        ({"METRICS_TOKEN": "placeholder-" + KEY}, ["E009"]),
        ({"PROXY_COUNT": -1}, ["E010"]),
        ({"DB_TIMEOUT": 0}, ["E011"]),
    ],
)
def test_each_unsafe_value_is_found(changed, found):
    assert ids(checks.errors(given(**changed))) == found


@pytest.mark.parametrize(
    "changed",
    [
        {"SITE_URL": "http://localhost:8000", "ALLOWED_HOSTS": ["localhost"]},
        {"SITE_URL": "http://127.0.0.1", "ALLOWED_HOSTS": ["127.0.0.1"]},
        {"SITE_URL": "http://[::1]:8000", "ALLOWED_HOSTS": ["[::1]"]},
        {"SITE_URL": "https://gh.jobs.example", "ALLOWED_HOSTS": [".jobs.example"]},
        {"DATABASES": {"default": database(host="127.0.0.1", user="root", password="")}},
        {"EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": ""},
        {"METRICS_TOKEN": KEY},
    ],
)
def test_what_is_meant_is_let_be(changed):
    assert ids(checks.errors(given(**changed))) == []


def test_the_embedded_mode_and_debugging_are_fine_on_this_machine():
    here = {"SITE_URL": "http://localhost:8000", "ALLOWED_HOSTS": ["localhost", "[::1]"]}
    default = {"SECRET_KEY": "embedded-mode-on-localhost-only", "DATABASES": {}}
    assert ids(checks.errors(given(EMBEDDED=True, **default, **here))) == []
    assert ids(checks.errors(given(DEBUG=True, **default, **here))) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"PROXY_COUNT": 0}, ["W001"]),
        ({"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, ["W002"]),
        ({"DEFAULT_FROM_EMAIL": "oKadwuma <no-reply@okadwuma.example>"}, ["W003"]),
        ({"CONTACT_EMAIL": "help@okadwuma.example"}, ["W003"]),
        ({"REDIS_URL": urlsplit("redis://redis.internal/0")}, ["W004"]),
        ({"DEBUG_HEADERS": True}, ["W005"]),
    ],
)
def test_each_doubtful_value_is_found(changed, found):
    assert ids(checks.warnings(given(**changed))) == found


def environment(tmp_path, **values):
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "jobboard.settings"}
    return {**kept, "VAR_DIR": str(tmp_path), **GOOD, **values}


def run(tmp_path, *command, **values):
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(tmp_path, **values),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_check_before_deploying_is_clean(tmp_path):
    checked = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    output = checked.communicate()[0]
    assert (checked.returncode, output) == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "check"),
        ("manage.py", "load_reference"),
        ("-m", "gunicorn", "--bind", "127.0.0.1:0", "jobboard.wsgi"),
        ("-m", "uvicorn", "--port", "0", "jobboard.asgi:application"),
        ("-m", "celery", "-A", "jobboard", "worker", "--pool", "solo"),
        ("-m", "celery", "-A", "jobboard", "beat"),
    ],
    ids=["check", "command", "gunicorn", "uvicorn", "worker", "beat"],
)
def test_nothing_starts_and_all_that_is_wrong_is_told_at_once(tmp_path, command):
    refused = run(tmp_path, *command, **BAD)
    output = refused.communicate(timeout=60)[0]
    assert refused.returncode not in (0, None)
    for name in BAD:
        assert f"{name} " in output, output
