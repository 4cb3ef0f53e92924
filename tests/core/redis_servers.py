"""Redis servers that are gone: one refuses, one is silent."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.cache import caches

from jobboard import connections
from jobboard.core.redis_client import forget_failures


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """Yield a port that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held = []

        def accept():
            with contextlib.suppress(OSError):  # closed at the end
                while True:
                    held.append(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        for peer in held:
            peer.close()


@contextlib.contextmanager
def refusing_port() -> Iterator[int]:
    """Yield a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield port


GONE = {"silent": silent_port, "refusing": refusing_port}


@contextlib.contextmanager
def redis_at(port, settings):
    """Let all three caches use the Redis at a port, as real mode does."""
    url = urlsplit(f"redis://127.0.0.1:{port}/0")
    before = settings.CACHES, settings.EMBEDDED, settings.REDIS_URL
    settings.EMBEDDED, settings.REDIS_URL = False, url
    settings.CACHES = connections.caches(url)
    try:
        yield
    finally:
        for name in connections.CACHE_NAMES:
            caches[name].close()
        settings.CACHES, settings.EMBEDDED, settings.REDIS_URL = before
        forget_failures()
