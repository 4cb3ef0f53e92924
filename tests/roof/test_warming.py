"""A new process asks itself for its busiest pages before anybody else can."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from jobboard.warming import PATHS, ROUNDS, ask, warm_up


class Recorder:
    """Answers each path with the next of some statuses, the last one for ever."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)
        self.asked: list[str] = []

    def __call__(self, given: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(given["PATH_INFO"])
        start(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0], [])
        return [b"a page"]


def test_each_page_is_asked_for_often_enough_to_meet_every_database() -> None:
    application = Recorder("200 OK")
    warm_up(application)
    assert application.asked == list(PATHS) * ROUNDS


def test_a_process_that_cannot_answer_yet_starts_all_the_same() -> None:
    application = Recorder("200 OK", "503 Service Unavailable")
    warm_up(application)
    assert application.asked == list(PATHS[:2])


@pytest.mark.django_db
def test_the_board_answers_itself() -> None:
    assert ask(get_wsgi_application(), "/live") == 200
