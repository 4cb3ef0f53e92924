"""docs/map.md says what the code does."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jobboard.management import map as house_map
from jobboard.management.commands import make_map


def test_the_map_is_true() -> None:
    call_command("make_map", check=True)


def test_a_stale_map_is_refused_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_map, "PATH", tmp_path / "docs" / "map.md")
    with pytest.raises(CommandError, match="stale"):
        call_command("make_map", check=True)
    assert not (tmp_path / "docs").exists()
    call_command("make_map")
    call_command("make_map", check=True)


def test_the_map_follows_a_verb_to_its_listener() -> None:
    verbs = {verb.name: verb for verb in house_map.all_verbs()}
    announce = verbs["announce_jobs"]
    assert [event.__name__ for event in announce.events] == ["JobExpired", "JobWentLive"]
    assert "jobs.tasks.announce_jobs" in house_map.callers(announce)
    text = house_map.draw()
    assert "`jobs.events.JobWentLive` | `announce_jobs` | `jobs.subscribers." in text
    assert "`/jobs/` | `jobs:results` | `jobs.views.results.results`" in text
