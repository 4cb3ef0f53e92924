"""The one switch between the embedded mode and real servers, in processes of their own."""

import os
import subprocess
import sys

import pytest

IMPORTS = "from django.conf import settings as s; from jobboard.celery import app; "
PROBE = (
    "print(s.EMBEDDED, s.DATABASES['default']['ENGINE'].rsplit('.', 1)[1],"
    " app.conf.broker_url.split(':')[0], s.CHANNEL_LAYERS['default']['BACKEND'].rsplit('.')[-1])"
)


def probe(tmp_path, script=PROBE, **values):
    keep = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "jobboard.settings"}
    return subprocess.run(
        [sys.executable, "-c", f"{IMPORTS}{script}"],
        env={**keep, "VAR_DIR": str(tmp_path), **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_database_url_is_embedded(tmp_path):
    assert probe(tmp_path).stdout.split() == ["True", "sqlite3", "memory", "InMemoryChannelLayer"]


def test_with_urls_is_the_real_thing(tmp_path):
    values = {
        "DATABASE_URL": "mysql://app:pw@db:3306/board",
        "REDIS_URL": "redis://cache:6379/0",
        "SECRET_KEY": "x" * 50,
    }
    result = probe(tmp_path, **values)
    assert result.stdout.split() == ["False", "mysql", "redis", "RedisPubSubChannelLayer"]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"DATABASE_URL": "mysql://db/board"}, "REDIS_URL"),
        ({"DATABASE_URL": "mysql://db/board", "REDIS_URL": "redis://c"}, "SECRET_KEY"),
        ({"DATABASE_URL": "postgres://db/board"}, "DATABASE_URL"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"REPLICA_URLS": "mysql://replica/board"}, "DATABASE_URL"),
        ({"REPLICA_URLS": "mysql://a/board,postgres://b/board"}, "REPLICA_URLS"),
    ],
)
def test_wrong_values_name_the_variable(tmp_path, values, named):
    result = probe(tmp_path, **values)
    assert result.returncode != 0
    assert named in result.stderr.strip().splitlines()[-1]


def test_replicas_are_numbered_give_up_after_a_second_and_turn_the_router_on(tmp_path):
    values = {
        "DATABASE_URL": "mysql://app:pw@db/board",
        "REDIS_URL": "redis://cache",
        "REPLICA_URLS": "mysql://reader:p%2Cw@one:3307/board, mysql://reader:pw@two/board",
        "SECRET_KEY": "x" * 50,
    }
    script = (
        "one, two = (s.DATABASES[f'replica{n}'] for n in (1, 2)); o = one['OPTIONS'];"
        "print(len(s.DATABASES), one['HOST'], one['PORT'], one['PASSWORD'], two['HOST'],"
        " o['connect_timeout'], o['read_timeout'], one['CONN_HEALTH_CHECKS'],"
        " two['TEST']['MIRROR'], len(s.DATABASE_ROUTERS))"
    )
    printed = probe(tmp_path, script, **values).stdout
    assert printed == "3 one 3307 p,w two 1 1 False default 1\n"
    del values["REPLICA_URLS"]
    alone = probe(tmp_path, "print(len(s.DATABASES), s.DATABASE_ROUTERS)", **values).stdout
    assert alone == "1 []\n"


@pytest.mark.parametrize(
    ("values", "site"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "8321"}, "http://localhost:8321"),
        ({"PORT": "8321", "SITE_URL": "https://okadwuma.example/"}, "https://okadwuma.example"),
    ],
)
def test_links_lead_to_the_port_that_is_served(tmp_path, values, site):
    printed = probe(tmp_path, "print(s.SITE_URL)", **values).stdout
    assert printed.strip() == site


@pytest.mark.parametrize(
    ("site", "seconds"),
    [("https://localhost:8443", "0"), ("https://okadwuma.example", "31536000")],
)
def test_browsers_remember_https_for_a_year_but_never_for_localhost(tmp_path, site, seconds):
    values = {
        "DATABASE_URL": "mysql://app:pw@db/board",
        "REDIS_URL": "redis://cache",
        "SECRET_KEY": "x" * 50,
        "SITE_URL": site,
    }
    assert probe(tmp_path, "print(s.SECURE_HSTS_SECONDS)", **values).stdout.strip() == seconds
