"""Named locks for work that must not run twice at once, on whichever machine it is started.

For work that people or timers start, where a second run would hurt or waste. What must never
happen twice is kept by the database (constraints, row locks, the search index's lease): a lock
that expires can be lost while its holder sleeps.
"""

import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_redis import get_redis_connection
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from jobboard.core.errors import DomainError

logger = logging.getLogger(__name__)
# A holder renews three times in this long; one that died is forgotten after it.
LOCK_SECONDS = 60.0


class LockTaken(DomainError):
    """Somebody else holds it."""

    code = "lock-taken"
    message = _("The same work is being done at this moment. Wait until it has ended.")


class LockUnavailable(DomainError):
    """Redis is gone, so nobody can tell whether somebody else holds it."""

    code = "lock-unavailable"
    status = 503
    message = _("Redis does not answer, so this work cannot be kept from running twice. Try later.")


@contextmanager
def named_lock(name: str, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock `name` while the block runs; raise `LockTaken` or `LockUnavailable` at once.

    The holder renews it in the background; `seconds` after the holder's death it is free.
    """
    with file_lock(name) if settings.EMBEDDED else redis_lock(name, seconds):
        yield


@contextmanager
def redis_lock(name: str, seconds: float) -> Iterator[None]:
    """Hold a key with a random token, which only its holder renews and deletes."""
    lock: Lock = get_redis_connection("locks").lock(
        f"locks:1:{name}", timeout=seconds, thread_local=False
    )
    try:
        if not lock.acquire(blocking=False):
            raise LockTaken
    except RedisError as error:
        raise LockUnavailable from error
    done = threading.Event()
    renewing = threading.Thread(target=renew, args=(lock, done, seconds / 3), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        try:
            lock.release()
        except (LockError, RedisError) as error:
            # The work is done all the same, and the key goes by itself.
            logger.warning("lock %s was not ours any more at the end: %s", name, error)


def renew(lock: Lock, done: threading.Event, every: float) -> None:
    """Start the lock's time anew, `every` so many seconds, until its work is done."""
    while not done.wait(every):
        try:
            lock.reacquire()
        except (LockError, RedisError) as error:
            logger.warning("lock %s could not be renewed: %s", lock.name, error)


@contextmanager
def file_lock(name: str) -> Iterator[None]:
    """Hold a file of VAR_DIR: on the one machine of the embedded mode, the kernel frees it."""
    folder = Path(settings.VAR_DIR) / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / sha256(name.encode()).hexdigest()[:32]).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockTaken from None
        yield
