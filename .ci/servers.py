"""Start a private MariaDB (or MySQL) and Redis in a throw-away folder, and always stop them.

By hand:  python .ci/servers.py              prints the variables, stays until Ctrl-C
          python .ci/servers.py COMMAND ...  runs COMMAND with them set, then stops
From Python: `with running_servers() as env: ...` (see .ci/suite.py).

Nothing outside the folder is touched: no service, no standard port, no configuration file.
OKADWUMA_MYSQLD names another server program, for example a MySQL 8 `mysqld`; `make test` runs
on MariaDB as well.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from nest import Nest, ServerError

MARIADB = "mariadb-server-core"
HANDSHAKE = b"\x00\x00\x00\x0a"  # first packet of the MySQL protocol, version 10
SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


@contextlib.contextmanager
def running_servers(program: str | None = None) -> Iterator[dict[str, str]]:
    """Yield DATABASE_URL and REDIS_URL of ready servers, or those the environment gives.

    `program` is the database's, "" for the MariaDB installed, None for what OKADWUMA_MYSQLD says.
    A SECRET_KEY comes with them, since the real mode has no default for it.
    """
    key = {"SECRET_KEY": os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)}
    names = ("DATABASE_URL", "REDIS_URL")
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    if len(given) == 2:
        yield given | key
        return
    if given:
        raise ServerError("Set both DATABASE_URL and REDIS_URL, or neither.")
    nest = Nest()
    try:
        yield {"REDIS_URL": start_redis(nest), "DATABASE_URL": start_mysql(nest, program), **key}
    finally:
        nest.clear()


def start_redis(nest: Nest) -> str:
    """Start Redis without persistence and return its URL once it answers."""
    program = redis_program(nest.folder)
    port = free_port()
    where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(nest.folder)]
    what = ["--save", "", "--appendonly", "no", "--databases", "64"]
    nest.launch("redis", [program, *where, *what], port, say=b"PING\r\n", expect=b"+PONG")
    return f"redis://127.0.0.1:{port}/0"


def redis_program(folder: Path) -> str:
    """Return the path of redis-server, as a link in `folder` where only Redis's tools are here."""
    program = shutil.which("redis-server")
    if program is None:
        # One program in two names: redis-tools ships it as redis-check-rdb, without any service.
        link = folder / "redis-server"
        if not link.exists():
            link.symlink_to(program_path("redis-check-rdb", "redis-tools"))
        program = str(link)
    return program


def start_mysql(nest: Nest, program: str | None = None) -> str:
    """Create an empty database server, start it, return the URL of its database `okadwuma`."""
    if program is None:
        program = os.environ.get("OKADWUMA_MYSQLD")
    program = program or program_path("mariadbd", MARIADB)
    is_mariadb = "MariaDB" in output_of([program, "--version"])
    data = nest.folder / "mysql"
    as_root = ["--user=root"] if os.getuid() == 0 else []
    if is_mariadb:
        installer = program_path("mariadb-install-db", MARIADB, beside=program)
        create = [installer, "--no-defaults", "--auth-root-authentication-method=normal"]
    else:
        create = [program, "--no-defaults", "--initialize-insecure"]
    output_of([*create, f"--datadir={data}", *as_root])
    # Executed before the first connection is accepted, so no client program is needed.
    init = nest.folder / "init.sql"
    init.write_text("CREATE DATABASE okadwuma CHARACTER SET utf8mb4;\n", encoding="utf-8")
    port = free_port()
    options = [
        *as_root,
        f"--datadir={data}",
        f"--socket={nest.folder / 'mysql.sock'}",
        f"--pid-file={nest.folder / 'mysql.pid'}",
        # Of its own: another server that starts would delete temporary tables in a shared one.
        f"--tmpdir={nest.folder}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--init-file={init}",
        "--character-set-server=utf8mb4",
        "--innodb-buffer-pool-size=512M",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=0",
        "--skip-log-bin",
        "--sync-binlog=0",
        # A package's default folder for files need not exist here; none is read or written.
        *([] if is_mariadb else ["--mysqlx=OFF", "--secure-file-priv=NULL"]),
    ]
    command = [program, "--no-defaults", *options]
    nest.launch("mysql", command, port, say=b"", expect=HANDSHAKE)
    return f"mysql://root@127.0.0.1:{port}/okadwuma"


def output_of(command: list[str]) -> str:
    """Run a command to its end and return what it printed; raise ServerError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def program_path(name: str, package: str, *, beside: str = "") -> str:
    """Return the full path of a program, looked for beside another one first."""
    folders = os.pathsep.join([str(Path(beside).parent), SYSTEM_PATH]) if beside else SYSTEM_PATH
    found = shutil.which(name, path=folders)
    if found is None:
        raise ServerError(
            f"{name} is missing. Run .ci/packages.sh, or install the package {package}."
        )
    return found


def free_port() -> int:
    """Return a loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    """Run a command beside the servers, or print the variables and wait for Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running_servers() as env:
            if command:
                return subprocess.run(command, env=os.environ | env, check=False).returncode
            print("\n".join(f"export {name}={value}" for name, value in env.items()), flush=True)
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
