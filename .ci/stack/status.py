"""Says how a stack is: its parts, what they take, and how far behind the replicas are."""

import time
from typing import Any

import MySQLdb
import MySQLdb.cursors

from flavours import DATABASE, flavour
from stack.folder import Folder, PartState, StackState
from stack.processes import family, memory_bytes

MB = 1024**2
NO_STACK = 3
WIDTHS = "{:<16}{:<12}{:>8}{:>8}{:>10}{:>10}{:>10}"


def tell(folder: Folder) -> int:
    """Print the state; return 0 when all is up, 1 when something is down, 3 without a stack."""
    state = folder.read_state()
    if not state.parts and not state.identity.is_alive():
        print("No stack runs here. Start one: make stack")
        return NO_STACK
    is_held = state.identity.is_alive()
    print(f"{state.address or 'no address yet'}  {state.state}, {state.listings:,} listings\n")
    print(WIDTHS.format("part", "state", "pid", "port", "up", "restarts", "memory"))
    held = [_tell_part(part, folder) for part in state.parts]
    if not is_held:
        print("\nThe supervisor is gone: nothing restarts. Run make stack-stop, then make stack.")
    elif state.state == "running":
        held += [_tell_replica(name, state, folder) for name in ("mysql-1", "mysql-2")]
    return 0 if all(held) and is_held and state.state == "running" else 1


def _tell_part(part: PartState, folder: Folder) -> bool:
    is_up = part.identity.is_alive()
    how = part.state if is_up or part.state != "running" else "down"
    memory = memory_bytes(family(part.identity, folder.path)) // MB
    row = (part.name, how, part.pid, part.port or "", _span(time.time() - part.since))
    print(WIDTHS.format(*row, part.restarts, f"{memory} MB"))
    return is_up and part.state == "running"


def _span(seconds: float) -> str:
    """Return a span as its two largest units."""
    whole = int(seconds)
    for unit, length, smaller, part in (("d", 86400, "h", 3600), ("h", 3600, "m", 60)):
        if whole >= length:
            return f"{whole // length}{unit} {whole % length // part}{smaller}"
    return f"{whole // 60}m {whole % 60}s"


def _tell_replica(name: str, state: StackState, folder: Folder) -> bool:
    """Print whether a replica receives and applies, and how many seconds it is behind."""
    try:
        row = _replication(state.ports[name], folder.secret("database-password"))
    except MySQLdb.Error as error:
        print(f"replica {name}: does not answer ({error.args[-1]})")
        return False
    facts = {key.lower().replace("source", "master").replace("replica", "slave"): value
             for key, value in row.items()}  # fmt: skip
    running = (facts.get("slave_io_running"), facts.get("slave_sql_running"))
    behind = facts.get("seconds_behind_master")
    print(f"replica {name}: receives {running[0]}, applies {running[1]}, {behind} s behind"
          f"{' ' + str(facts['last_error']) if facts.get('last_error') else ''}")  # fmt: skip
    return running == ("Yes", "Yes")


def _replication(port: int, password: str) -> dict[str, Any]:
    """Return what a replica says of itself; empty when it follows nobody."""
    connection = MySQLdb.connect(
        host="127.0.0.1",
        port=port,
        user="reader",
        password=password,
        database=DATABASE,
        connect_timeout=2,
        read_timeout=2,
        cursorclass=MySQLdb.cursors.DictCursor,
    )
    try:
        cursor = connection.cursor()
        cursor.execute(flavour().status)
        return dict(cursor.fetchone() or {})
    finally:
        connection.close()  # type: ignore[no-untyped-call] # the library has no types here
