"""The typed reader of environment variables."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jobboard.env import Env


def test_reads_every_type():
    env = Env({"T": " hello ", "F": "Yes", "N": "7", "W": "a, b,,c", "U": "mysql://u:p@h:3307/db"})
    assert env.text("T") == "hello"
    assert env.flag("F", default=False) is True
    assert env.number("N", 1) == 7
    assert env.words("W") == ["a", "b", "c"]
    url = env.url("U", schemes={"mysql"})
    assert url is not None
    assert (url.hostname, url.port, url.path) == ("h", 3307, "/db")


def test_defaults_stand_in_for_missing_and_empty():
    env = Env({"EMPTY": "  "})
    assert env.text("EMPTY", "x") == "x"
    assert env.flag("NO", default=True) is True
    assert env.number("NO", 3) == 3
    assert env.words("NO", "a,b") == ["a", "b"]
    assert env.url("NO", schemes={"mysql"}) is None


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({}, lambda env: env.text("SECRET_KEY")),
        ({"SECRET_KEY": "maybe"}, lambda env: env.flag("SECRET_KEY", default=False)),
        ({"SECRET_KEY": "1.5"}, lambda env: env.number("SECRET_KEY", 1)),
        ({"SECRET_KEY": "postgres://h/x"}, lambda env: env.url("SECRET_KEY", schemes={"mysql"})),
        ({"SECRET_KEY": "mysql://"}, lambda env: env.url("SECRET_KEY", schemes={"mysql"})),
        ({"SECRET_KEY": "mysql://h:bad/x"}, lambda env: env.url("SECRET_KEY", schemes={"mysql"})),
    ],
)
def test_failure_names_the_variable(values, read):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read(Env(values))
