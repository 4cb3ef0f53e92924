"""Loopback ports of a stack: chosen once, kept as long as nobody else takes them."""

import random
import socket
from collections.abc import Mapping

NAMES = (
    "mysql-0 mysql-1 mysql-2 redis web-1 web-2 sockets http https "
    "proxy-mysql-0 proxy-mysql-1 proxy-mysql-2 proxy-redis "
    "control-mysql-0 control-mysql-1 control-mysql-2 control-redis"
).split()
# Below those the kernel gives to outgoing connections, which could take one while a part restarts.
FIRST, LAST = 18_000, 31_000


def choose_ports(kept: Mapping[str, int], https: int | None) -> dict[str, int]:
    """Return a free port for every name: the kept one where possible, for https the one asked."""
    ports = {"https": https} if https else {}
    for name in NAMES:
        if name not in ports:
            port, taken = kept.get(name, 0), set(ports.values())
            ports[name] = port if port and port not in taken and is_free(port) else _any_free(taken)
    return ports


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free(taken: set[int]) -> int:
    while True:
        port = random.randint(FIRST, LAST)  # noqa: S311 - not a secret
        if port not in taken and is_free(port):
            return port
