"""Replicas made as copies of a writer that worked alone, whenever that is interrupted."""

from collections.abc import Callable, Iterator

import pytest

from nest import Nest
from replication import Replication, Server

ROWS = "SELECT COUNT(*), MAX(n) FROM okadwuma.numbers"


@pytest.fixture
def databases() -> Iterator[Replication]:
    nest = Nest()
    try:
        yield Replication(nest.folder / "databases", nest.launch, replicas=1)
    finally:
        nest.clear()


def stop(server: Server) -> None:
    assert server.process
    server.process.terminate()
    server.process.wait()


def write(databases: Replication, numbers: range) -> Callable[[], None]:
    rows = ", ".join(f"({number})" for number in numbers)

    def work() -> None:
        databases.primary.sql(
            "CREATE TABLE IF NOT EXISTS okadwuma.numbers (n INT PRIMARY KEY)",
            f"REPLACE INTO okadwuma.numbers VALUES {rows}",  # noqa: S608 - numbers of ours
        )

    return work


def test_replicas_begin_where_a_writer_that_worked_alone_ended(databases: Replication) -> None:
    databases.fill(write(databases, range(100)), stop)
    databases.start()
    replica = databases.replicas[0]
    assert replica.sql(ROWS) == [(100, 99)]
    databases.primary.sql("INSERT INTO okadwuma.numbers VALUES (500)")
    databases.catch_up()
    assert replica.sql(ROWS) == [(101, 500)]

    # Again on what there is: the binary logs of before name nothing that was done alone.
    for server in databases.servers:
        stop(server)
    databases.fill(write(databases, range(100, 200)), stop)
    databases.start()
    databases.primary.sql("INSERT INTO okadwuma.numbers VALUES (1000)")
    databases.catch_up()
    assert replica.sql(ROWS) == databases.primary.sql(ROWS) == [(202, 1000)]


def test_a_filling_that_was_killed_is_done_again(databases: Replication) -> None:
    def die() -> None:
        write(databases, range(50))()
        databases.primary.kill()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        databases.fill(die, stop)
    assert not databases.is_whole
    databases.fill(write(databases, range(100)), stop)
    assert databases.is_whole
    databases.start()
    assert databases.replicas[0].sql(ROWS) == [(100, 99)]
