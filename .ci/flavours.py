"""What MariaDB and MySQL say differently: making a data folder, server options, replication."""

import os
import shutil
from pathlib import Path

from servers import MARIADB, output_of, program_path

DATABASE = "okadwuma"


class MariaDB:
    """MariaDB 10.11 or newer."""

    options = (
        "--gtid-domain-id=0",
        "--gtid-strict-mode=1",
        "--log-slave-updates=1",
        "--slave-parallel-threads=2",
        "--slave-net-timeout=5",
        "--relay-log-recovery=1",
        "--rpl-semi-sync-slave-enabled=1",
        "--rpl-semi-sync-master-wait-point=AFTER_SYNC",
        "--performance-schema=0",
    )
    # Room for a bulk load's changes before they must be in the tables.
    alone = ("--innodb-log-file-size=1G",)
    monitor = "SLAVE MONITOR, BINLOG MONITOR"
    status = "SHOW ALL SLAVES STATUS"
    position = "SELECT @@gtid_binlog_pos"
    stop, start = "STOP ALL SLAVES", "START SLAVE"
    stop_applying, start_applying = "STOP SLAVE SQL_THREAD", "START SLAVE SQL_THREAD"

    def __init__(self, program: str) -> None:
        self.program = program

    def make_data(self, folder: Path) -> None:
        """Make an empty data folder whose root signs in over the socket only."""
        installer = program_path("mariadb-install-db", MARIADB, beside=self.program)
        who = ["--auth-root-authentication-method=socket", f"--auth-root-socket-user={user_name()}"]
        options = [f"--datadir={folder}", "--skip-test-db", *who, *as_root()]
        output_of([installer, "--no-defaults", *options])

    def admin(self) -> str:
        """Return the name of the account that may do everything: ours, over the socket."""
        return user_name()

    def role(self, *, is_writer: bool) -> list[str]:
        """Return the options of a writer or a reader.

        Semi-sync is for the writer alone: left on at a replica that logs what it applies, its
        applying thread waits ten seconds for an acknowledgement nobody sends.
        """
        return [
            f"--read-only={int(not is_writer)}",
            f"--rpl-semi-sync-master-enabled={int(is_writer)}",
            f"--init-rpl-role={'MASTER' if is_writer else 'SLAVE'}",
        ]

    def follow(self, port: int, password: str) -> str:
        """Return the statement that makes a replica follow the writer on `port`."""
        return (
            f"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={port}, MASTER_USER='repl', "
            f"MASTER_PASSWORD='{password}', MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1, "
            "MASTER_USE_GTID=slave_pos"
        )

    def delay(self, seconds: int) -> str:
        """Return the statement that makes a stopped replica apply that much later."""
        return f"CHANGE MASTER TO MASTER_DELAY={seconds}"

    def wait(self, position: str, seconds: int) -> str:
        """Return the query that answers 0 when the position is reached in time."""
        return f"SELECT MASTER_GTID_WAIT('{position}', {seconds})"


class MySQL:
    """MySQL 8.0.26 or newer, where the words are source and replica."""

    options = (
        "--gtid-mode=ON",
        "--enforce-gtid-consistency=ON",
        "--log-replica-updates=ON",
        "--replica-net-timeout=5",
        "--relay-log-recovery=ON",
        "--plugin-load-add=semisync_source.so",
        "--plugin-load-add=semisync_replica.so",
        "--rpl-semi-sync-replica-enabled=ON",
        "--mysqlx=OFF",
        # A package's default folder for files need not exist here; none is read or written.
        "--secure-file-priv=NULL",
    )
    # Room for a bulk load's changes before they must be in the tables.
    alone = ("--innodb-redo-log-capacity=1G",)
    monitor = "REPLICATION CLIENT"
    status = "SHOW REPLICA STATUS"
    position = "SELECT @@GLOBAL.gtid_executed"
    stop, start = "STOP REPLICA", "START REPLICA"
    stop_applying, start_applying = "STOP REPLICA SQL_THREAD", "START REPLICA SQL_THREAD"

    def __init__(self, program: str) -> None:
        self.program = program

    def make_data(self, folder: Path) -> None:
        """Make an empty data folder; without name lookups root@localhost is the socket alone."""
        output_of(
            [
                self.program,
                "--no-defaults",
                "--initialize-insecure",
                f"--datadir={folder}",
                *as_root(),
            ]
        )
        # A copy with the same identity would be refused by the writer.
        (folder / "auto.cnf").unlink(missing_ok=True)

    def admin(self) -> str:
        """Return the name of the account that may do everything."""
        return "root"

    def role(self, *, is_writer: bool) -> list[str]:
        """Return the options of a writer or a reader."""
        if is_writer:
            return [
                "--rpl-semi-sync-source-enabled=ON",
                "--rpl-semi-sync-source-wait-point=AFTER_SYNC",
            ]
        return ["--super-read-only=ON"]

    def follow(self, port: int, password: str) -> str:
        """Return the statement that makes a replica follow the writer on `port`."""
        return (
            f"CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={port}, "
            f"SOURCE_USER='repl', SOURCE_PASSWORD='{password}', SOURCE_CONNECT_RETRY=1, "
            "SOURCE_HEARTBEAT_PERIOD=1, SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1"
        )

    def delay(self, seconds: int) -> str:
        """Return the statement that makes a stopped replica apply that much later."""
        return f"CHANGE REPLICATION SOURCE TO SOURCE_DELAY={seconds}"

    def wait(self, position: str, seconds: int) -> str:
        """Return the query that answers 0 when the position is reached in time."""
        gtids = position.replace("\n", "")
        return f"SELECT WAIT_FOR_EXECUTED_GTID_SET('{gtids}', {seconds})"


Flavour = MariaDB | MySQL


def flavour() -> Flavour:
    """Return the flavour of the server program that is installed or named by OKADWUMA_MYSQLD."""
    program = os.environ.get("OKADWUMA_MYSQLD") or program_path("mariadbd", MARIADB)
    is_mariadb = "MariaDB" in output_of([program, "--version"])
    return MariaDB(program) if is_mariadb else MySQL(program)


def as_root() -> list[str]:
    """Return the option without which a server refuses to run as root."""
    return ["--user=root"] if os.getuid() == 0 else []


def user_name() -> str:
    """Return the name of the user we run as."""
    return output_of([shutil.which("id") or "id", "-un"]).strip()
