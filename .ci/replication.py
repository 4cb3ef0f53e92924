"""One MariaDB (or MySQL) writer and its replicas on loopback, with GTIDs and semi-sync.

    databases = Replication(folder, launch, replicas=2)
    databases.start()
    databases.primary.url, databases.replicas[0].url
    databases.stall(0); databases.resume(0); databases.lag(1, 3); databases.kill(1)

`launch` starts a process and returns when its port answers: `Nest.launch`, or the stack's. The
data stays in `folder`: a second start finds it and goes on from there.

    databases.fill(seed, stop)  # instead, to begin with: the writer alone, then copies of it
"""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import MySQLdb

from flavours import DATABASE, Flavour, as_root, flavour
from nest import ServerError
from servers import HANDSHAKE, free_port, output_of

CATCH_UP_SECONDS = 30


class Launch(Protocol):
    """Starts a server and returns once its port answers `say` with `expect`."""

    def __call__(
        self, name: str, command: list[str], port: int, *, say: bytes, expect: bytes
    ) -> "subprocess.Popen[bytes]": ...


class Server:
    """One database server: where it is, and SQL as its administrator over the socket."""

    def __init__(self, folder: Path, index: int, port: int, url: str, admin: str) -> None:
        self.index = index
        self.port = port
        self.url = url
        self.admin = admin
        self.data = folder / str(index)
        self.socket = folder / f"{index}.sock"
        # Of its own: a server that starts deletes the temporary tables it finds, a neighbour's too.
        self.scratch = folder / f"{index}.tmp"
        self.process: subprocess.Popen[bytes] | None = None

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements and return the rows of the last."""
        options = {"unix_socket": str(self.socket), "user": self.admin, "autocommit": True}
        with contextlib.closing(MySQLdb.connect(**options)) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()


class Replication:
    """A writer and its replicas; `app` owns the schema, `reader` reads and watches replication."""

    def __init__(
        self,
        folder: Path,
        launch: Launch,
        *,
        replicas: int = 2,
        password: str = "okadwuma",  # noqa: S107 - private servers on loopback
        ports: list[int] | None = None,
        memory: int = 64,
        is_durable: bool = False,
    ) -> None:
        self.folder = folder
        self.launch = launch
        self.password = password
        self.memory = memory
        self.is_durable = is_durable
        self.users = folder / "users.sql"
        self.flavour: Flavour = flavour()
        numbers = ports or [free_port() for _ in range(replicas + 1)]
        self.servers = [
            Server(folder, i, port, self._url("reader" if i else "app", port), self.flavour.admin())
            for i, port in enumerate(numbers)
        ]
        self.primary, self.replicas = self.servers[0], self.servers[1:]

    def _url(self, user: str, port: int) -> str:
        return f"mysql://{user}:{self.password}@127.0.0.1:{port}/{DATABASE}"

    def start(self) -> None:
        """Start every server; the first time, make the data, the users and the replication."""
        is_new = not self.primary.data.exists()
        if is_new:
            self._make_data()
        self._write_users()
        for server in self.servers:
            self.start_one(server)
        self._follow()
        if is_new:
            # After the replicas follow: a semi-sync writer without one waits ten seconds for it.
            self.primary.sql(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
        self.catch_up()

    def _make_data(self) -> None:
        fresh = self._make_fresh()
        for server in self.replicas:
            shutil.rmtree(server.data, ignore_errors=True)
            shutil.copytree(fresh, server.data)
        # Last and at once: a data folder of the primary means that all are there.
        fresh.rename(self.primary.data)

    def _make_fresh(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        self.flavour.make_data(fresh)
        return fresh

    def fill(self, work: Callable[[], None], stop: Callable[[Server], None]) -> None:
        """Let the writer work alone, then make its replicas: nothing is logged or applied twice.

        `stop` ends a server tidily. The replicas are copies of its data folder, so they begin at
        the position it has now. Killed anywhere, the next call goes on: a replica's folder is
        whole or not there, and none outlives a writer that works alone.
        """
        for server in self.replicas:
            shutil.rmtree(server.data, ignore_errors=True)
        if not self.primary.data.exists():
            self._make_fresh().rename(self.primary.data)
        # Nobody is left who would read them, and copies without them begin where the writer does.
        _forget_logs(self.primary.data)
        self._write_users()
        self.start_one(self.primary, is_alone=True)
        self.primary.sql(f"CREATE DATABASE IF NOT EXISTS {DATABASE} CHARACTER SET utf8mb4")
        work()
        stop(self.primary)
        for server in self.replicas:
            self._copy(server)

    def _copy(self, server: Server) -> None:
        """Make a replica's data folder of the stopped writer's, without its binary logs."""
        half = self.folder / "half"
        shutil.rmtree(half, ignore_errors=True)
        # Shared blocks where the disk can, holes stay holes.
        output_of(["cp", "-a", "--reflink=auto", str(self.primary.data), str(half)])
        # MySQL's identity: two of the same would not talk to each other.
        (half / "auto.cnf").unlink(missing_ok=True)
        half.rename(server.data)

    @property
    def is_whole(self) -> bool:
        """Whether every server has its data."""
        return all(server.data.exists() for server in self.servers)

    def start_one(self, server: Server, *, is_alone: bool = False) -> None:
        """Start one server on its data; a replica goes on from where it was."""
        command = self.command(server, is_alone=is_alone)
        server.scratch.mkdir(exist_ok=True)
        name = f"mysql-{server.index}"
        server.process = self.launch(name, command, server.port, say=b"", expect=HANDSHAKE)

    def command(self, server: Server, *, is_alone: bool = False) -> list[str]:
        """Return the command line of a server; one that is alone keeps no binary log."""
        return [
            self.flavour.program,
            "--no-defaults",
            *as_root(),
            f"--datadir={server.data}",
            f"--socket={server.socket}",
            f"--pid-file={self.folder / f'{server.index}.pid'}",
            f"--tmpdir={server.scratch}",
            f"--port={server.port}",
            f"--init-file={self.users}",
            f"--server-id={server.index + 1}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--max-connections=300",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            *self.flavour.options,
            *(self._alone() if is_alone else self._followed(server)),
        ]

    def _followed(self, server: Server) -> list[str]:
        """Return the options of a server that others follow, or that follows."""
        # 2 survives the death of the process, 1 that of the machine.
        flush = 1 if self.is_durable else 2
        return [
            "--log-bin=bin",
            "--relay-log=relay",
            "--binlog-format=ROW",
            "--binlog-row-image=MINIMAL",
            f"--sync-binlog={int(self.is_durable)}",
            f"--innodb-flush-log-at-trx-commit={flush}",
            f"--innodb-buffer-pool-size={self.memory}M",
            *self.flavour.role(is_writer=server is self.primary),
        ]

    def _alone(self) -> list[str]:
        """Return the options of a writer without readers, which has their memory too.

        It may lose its last second with the machine, and then does it again.
        """
        memory = self.memory * len(self.servers)
        return [
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0",
            f"--innodb-buffer-pool-size={memory}M",
            *self.flavour.alone,
        ]

    def _follow(self) -> None:
        """Let the replicas follow the primary, whose port may be another one than last time."""
        follow = self.flavour.follow(self.primary.port, self.password)
        for server in self.replicas:
            has_followed = server.sql(self.flavour.status)
            server.sql(*([self.flavour.stop] if has_followed else []), follow, self.flavour.start)

    def _write_users(self) -> None:
        """Write what each server executes before its first connection: its users, not replicated.

        Without them a server that looks up no names refuses 127.0.0.1 at the door.
        """
        known = f"IDENTIFIED BY '{self.password}'"
        statements = [
            "SET sql_log_bin=0",
            f"CREATE USER IF NOT EXISTS app@'127.0.0.1' {known}",
            f"GRANT ALL ON {DATABASE}.* TO app@'127.0.0.1'",
            f"CREATE USER IF NOT EXISTS reader@'127.0.0.1' {known}",
            f"GRANT {self.flavour.monitor} ON *.* TO reader@'127.0.0.1'",
            f"GRANT SELECT ON {DATABASE}.* TO reader@'127.0.0.1'",
            f"CREATE USER IF NOT EXISTS repl@'127.0.0.1' {known}",
            "GRANT REPLICATION SLAVE ON *.* TO repl@'127.0.0.1'",
        ]
        self.users.touch(mode=0o600)
        self.users.write_text("".join(f"{line};\n" for line in statements), encoding="utf-8")

    def catch_up(self) -> None:
        """Wait until every replica has what the primary has; raise ServerError when one has not."""
        position = self.primary.sql(self.flavour.position)[0][0]
        for server in self.replicas:
            answer = server.sql(self.flavour.wait(position, CATCH_UP_SECONDS))[0][0]
            if answer != 0:
                raise ServerError(f"replica {server.index} did not catch up: see its log.")

    def lag(self, replica: int, seconds: int) -> None:
        """Let a replica apply everything that much later; 0 ends it."""
        delay = self.flavour.delay(seconds)
        self.replicas[replica].sql(self.flavour.stop, delay, self.flavour.start)

    def stall(self, replica: int) -> None:
        """Let a replica receive but no longer apply."""
        self.replicas[replica].sql(self.flavour.stop_applying)

    def resume(self, replica: int) -> None:
        """Let a stalled replica apply again."""
        self.replicas[replica].sql(self.flavour.start_applying)

    def kill(self, replica: int) -> None:
        """Kill a replica."""
        self.replicas[replica].kill()

    def restart(self, replica: int) -> None:
        """Start a killed replica again."""
        self.start_one(self.replicas[replica])


def _forget_logs(data: Path) -> None:
    for path in data.glob("bin.*"):
        path.unlink()


def eventually(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    """Return when `is_so()` holds; raise ServerError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise ServerError(f"did not happen within {seconds} seconds")
        time.sleep(0.05)
