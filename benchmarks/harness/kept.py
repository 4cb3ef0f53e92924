"""A MariaDB or MySQL of a benchmark's own whose data stays, to be used again by the next run."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import benchmarks.harness.servers  # noqa: F401 - adds the folder of the modules below to the path
from nest import Nest, ServerError, answers
from servers import HANDSHAKE, MARIADB, free_port, output_of, program_path

DATABASE = "okadwuma"
STOP_SECONDS = 300
SETUP = (
    "CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4;\n"
    "CREATE USER IF NOT EXISTS 'reader'@'localhost';\n"
    "GRANT SELECT ON {name}.* TO 'reader'@'localhost';\n"
)


@contextmanager
def kept_mysql(folder: Path, *, pool_mb: int) -> Iterator[str]:
    """Yield the URL of the server over the data in `folder`; one that runs already is shared."""
    running = folder / "server.json"
    port = _port_of(running)
    if port:
        yield url(port)
        return
    folder.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("OKADWUMA_MYSQLD") or program_path("mariadbd", MARIADB)
    _make_data(program, folder / "data")
    nest, port = Nest(), free_port()
    try:
        init = nest.folder / "init.sql"
        init.write_text(SETUP.format(name=DATABASE), encoding="utf-8")
        command = [program, "--no-defaults", *options(folder / "data", nest.folder, port, pool_mb)]
        command.append(f"--init-file={init}")
        server = nest.launch("mysql", command, port, say=b"", expect=HANDSHAKE)
        running.write_text(json.dumps({"port": port, "pid": server.pid}), encoding="utf-8")
        try:
            yield url(port)
        finally:
            running.unlink(missing_ok=True)
            _stop(server)
    finally:
        nest.clear()


def url(port: int, user: str = "root") -> str:
    """Return the URL of the corpus for root, or for `reader`, who may only read."""
    return f"mysql://{user}@127.0.0.1:{port}/{DATABASE}"


def options(data: Path, folder: Path, port: int, pool_mb: int) -> list[str]:
    """Return the server's options: safe when a process is killed, not when the power fails."""
    return [
        *(["--user=root"] if os.getuid() == 0 else []),
        f"--datadir={data.resolve()}",
        f"--socket={folder / 'mysql.sock'}",
        f"--pid-file={folder / 'mysql.pid'}",
        f"--tmpdir={data.resolve().parent}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        "--character-set-server=utf8mb4",
        f"--innodb-buffer-pool-size={pool_mb}M",
        f"--innodb-log-file-size={max(96, pool_mb // 4)}M",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=0",
        "--innodb-ft-sort-pll-degree=2",
        "--max-connections=200",
        "--skip-log-bin",
        "--sync-binlog=0",
        f"--secure-file-priv={data.resolve().parent.parent}",
    ]


def _make_data(program: str, data: Path) -> None:
    if data.is_dir():
        return
    as_root = ["--user=root"] if os.getuid() == 0 else []
    data.parent.mkdir(parents=True, exist_ok=True)
    if "MariaDB" in output_of([program, "--version"]):
        installer = program_path("mariadb-install-db", MARIADB, beside=program)
        create = [installer, "--no-defaults", "--auth-root-authentication-method=normal"]
        create.append("--skip-test-db")
    else:
        create = [program, "--no-defaults", "--initialize-insecure"]
    # Under another name until it is complete, in case this is cut short.
    unfinished = data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    output_of([*create, f"--datadir={unfinished.resolve()}", *as_root])
    unfinished.rename(data)


def _port_of(running: Path) -> int:
    """Return the port of the server that runs over this data, 0 when none does."""
    try:
        port = int(json.loads(running.read_text(encoding="utf-8"))["port"])
    except (FileNotFoundError, ValueError, KeyError):
        return 0
    return port if answers(port, say=b"", expect=HANDSHAKE) else 0


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Let the server write what it holds, so that the next start need not recover."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ServerError("The database did not stop; its data is as after a crash.") from error
