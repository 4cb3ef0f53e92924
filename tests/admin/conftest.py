"""A moderator at the desk of the admin, and a board on which the clock stands still."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.staff import load_staff_groups
from jobs.actions import SEARCH_LOG
from jobs.search.suggesting import reset_proposals
from tests.admin.searching import NOON
from tests.jobs.query_log import PERSON


@pytest.fixture
def still_board(time_machine_at: Callable[[datetime], None]) -> Iterator[None]:
    """Begin at noon with nothing logged, proposed or meant otherwise."""
    time_machine_at(NOON)
    SEARCH_LOG.clear()
    reset_proposals()
    yield
    SEARCH_LOG.clear()
    reset_proposals()


@pytest.fixture
def moderator() -> User:
    """Return a moderator with the rights of the group, and no others."""
    load_staff_groups()
    user = User.objects.create_user("moderator@example.com", name="Mo", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    return user


@pytest.fixture
def desk(moderator: User) -> Client:
    """Return a browser with the moderator signed in."""
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def seeker() -> Client:
    """Return a person's browser."""
    return Client(headers={"User-Agent": PERSON})
