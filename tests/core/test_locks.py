"""Named locks: one holder, released by its own token, an error when nobody can tell."""

import threading

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django_redis import get_redis_connection

from jobboard.core.locks import LockTaken, LockUnavailable, file_lock, named_lock, redis_lock
from tests.core.redis_servers import GONE, redis_at


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.servers)])
def lock(request):
    """The lock of the embedded mode, and of the real one."""
    kinds = {"file": file_lock, "redis": lambda name: redis_lock(name, 30)}
    return kinds[request.param]


def test_a_second_holder_is_refused_and_the_next_is_not(lock):
    with lock("one"), pytest.raises(LockTaken), lock("one"):
        pytest.fail("two hold it")
    with lock("one"):
        pass


def test_names_are_apart(lock):
    with lock("one"), lock("two"):
        pass


def test_it_is_given_back_when_the_work_fails(lock):
    with pytest.raises(ZeroDivisionError), lock("one"):
        raise ZeroDivisionError
    with lock("one"):
        pass


def test_of_many_one_gets_it(lock):
    got, refused = [], []
    start, end = threading.Barrier(8), threading.Barrier(9)

    def ask():
        start.wait()
        try:
            with lock("one"):
                got.append(1)
                end.wait()
        except LockTaken:
            refused.append(1)
            end.wait()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    end.wait()
    for thread in threads:
        thread.join()
    assert (len(got), len(refused)) == (1, 7)


@pytest.mark.servers
def test_a_dead_holders_lock_ends_by_itself_and_a_live_ones_is_renewed():
    ended = threading.Event()
    with redis_lock("short", 0.6):
        ended.wait(1.5)
        with pytest.raises(LockTaken), redis_lock("short", 0.6):
            pytest.fail("it was not renewed")
    raw = get_redis_connection("locks")
    assert raw.set("locks:1:dead", "token of a dead holder", px=100)
    ended.wait(0.3)
    with redis_lock("dead", 30):
        pass


@pytest.mark.servers
def test_a_holder_whose_time_ran_out_leaves_the_next_ones_lock_alone(caplog):
    raw = get_redis_connection("locks")
    with redis_lock("lost", 30):
        raw.set("locks:1:lost", "somebody else", px=30_000)
    assert raw.get("locks:1:lost") == b"somebody else"
    assert "lock lost was not ours any more" in caplog.text
    caches["locks"].clear()


@pytest.mark.parametrize("how", sorted(GONE))
def test_without_redis_nobody_can_tell(settings, how):
    with (
        GONE[how]() as port,
        redis_at(port, settings),
        pytest.raises(LockUnavailable),
        named_lock("one"),
    ):
        pytest.fail("it cannot be held")


@pytest.mark.django_db
def test_a_second_import_or_seeding_at_the_same_time_is_refused(tmp_path):
    feed = tmp_path / "ads.json"
    feed.write_text("[]", encoding="utf-8")
    with named_lock("seed-demo"), pytest.raises(CommandError, match="is being done"):
        call_command("seed_demo", 1)
    with named_lock("import:ads"), pytest.raises(CommandError, match="is being done"):
        call_command("import_jobs", str(feed))
