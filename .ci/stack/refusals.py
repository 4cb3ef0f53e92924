"""What a stack needs before it starts; each refusal says what to do."""

import os
import shutil
import socket
import sys
from pathlib import Path

from nest import ServerError
from nginx import program as nginx_program
from servers import MARIADB, program_path
from stack.folder import Folder

MB = 1024**2
# Measured with 200 and 30,000 listings: 8 KB each in three servers, with room for what they log.
DISK_MB, DISK_BYTES_EACH = 1500, 30_000
# The buffer pools of topology.py, and as much again for what keeps the index in memory.
MEMORY_MB, MEMORY_BYTES_EACH = 1300, 8_000
MOST_LISTINGS = 1_000_000
# A socket's address has room for 107 bytes; the longest below the folder takes 18.
LONGEST_FOLDER = 88
PORT_BELOW = 65536


def refuse_what_cannot_be(folder: Folder, listings: int, port: int | None) -> None:
    """Raise ServerError when a stack of so many listings cannot start here."""
    _refuse_system()
    _refuse_programs()
    _refuse_folder(folder.path)
    if not 1 <= listings <= MOST_LISTINGS:
        raise ServerError(f"{listings} listings? Give a number from 1 to {MOST_LISTINGS:,}.")
    _refuse_little("disk", free_disk_mb(folder.path), needed_disk_mb(folder, listings), listings)
    _refuse_little("memory", free_memory_mb(), needed_memory_mb(listings), listings)
    if port is not None:
        _refuse_port(port)


def _refuse_system() -> None:
    if not sys.platform.startswith("linux"):
        raise ServerError(
            "The stack needs Linux: it knows its processes by what /proc says of them.\n"
            "Elsewhere, docker/compose.yml runs the same parts; `make run` needs neither."
        )


def _refuse_programs() -> None:
    if not os.environ.get("OKADWUMA_MYSQLD"):
        program_path("mariadbd", MARIADB)
    elif not os.access(os.environ["OKADWUMA_MYSQLD"], os.X_OK):
        raise ServerError(
            f"OKADWUMA_MYSQLD={os.environ['OKADWUMA_MYSQLD']} is not a program that can be run."
        )
    if not shutil.which("redis-server"):
        program_path("redis-check-rdb", "redis-tools")
    nginx_program()


def _refuse_folder(path: Path) -> None:
    if len(os.fsencode(path)) > LONGEST_FOLDER:
        raise ServerError(
            f"{path} is too long for the sockets in it ({LONGEST_FOLDER} bytes at most): "
            "give a shorter one with STACK=/some/folder."
        )
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise ServerError(
            f"Cannot write in {there}: run as its owner, or give another folder with "
            "STACK=/some/folder."
        )
    if there == path and path.stat().st_uid != os.getuid():
        # Databases refuse data of another user, and half of it would be made anew.
        raise ServerError(
            f"{path} belongs to another user: run as that one, or give another folder with "
            "STACK=/some/folder."
        )


def _refuse_little(what: str, free: int, needed: int, listings: int) -> None:
    if free < needed:
        raise ServerError(
            f"{listings:,} listings need about {needed:,} MB of {what}, {free:,} MB are free. "
            "Ask for fewer: make stack N=1000"
        )


def needed_disk_mb(folder: Folder, listings: int) -> int:
    """Return the megabytes that so many listings take beyond what the folder holds already."""
    missing = max(0, listings - folder.read_state().listings)
    made = folder.databases.exists()
    return (200 if made else DISK_MB) + missing * DISK_BYTES_EACH // MB


def needed_memory_mb(listings: int) -> int:
    """Return the megabytes all parts of a stack of so many listings take."""
    return MEMORY_MB + listings * MEMORY_BYTES_EACH // MB


def free_disk_mb(path: Path) -> int:
    """Return the megabytes the folder's disk has for us."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    return shutil.disk_usage(there).free // MB


def free_memory_mb() -> int:
    """Return the megabytes of memory the machine can give, or the container if it has less."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    facts = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    free = facts["MemAvailable"] // 1024
    group = Path("/sys/fs/cgroup")
    limit, used = _number(group / "memory.max"), _number(group / "memory.current")
    return min(free, (limit - used) // MB) if limit is not None and used is not None else free


def _number(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _refuse_port(port: int) -> None:
    if not 0 < port < PORT_BELOW:
        raise ServerError(f"{port} is not a port: give one from 1 to {PORT_BELOW - 1}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = error.strerror or error
            raise ServerError(
                f"Port {port} cannot be used ({reason}). Try: make stack PORT={port + 1}"
            ) from None
