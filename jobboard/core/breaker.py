"""A circuit breaker: a server that failed is left alone for a while, then asked by one caller."""

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Breaker:
    """Says whether to ask a server now, from how its last calls of this process ended.

    Closed, everybody may ask. A failure opens it: nobody asks for `seconds`. Then one caller
    probes while the others go on without; the probe's end closes it or starts the next pause.
    """

    def __init__(
        self, name: str, *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self.seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = True
        self._next_probe = 0.0

    @property
    def is_open(self) -> bool:
        """Tell whether the server is taken to be gone."""
        return not self._closed

    def allows(self) -> bool:
        """Tell whether this caller may ask; whoever is told yes must report how it ended."""
        if self._closed:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_probe:
                return False
            # The others keep away until this probe has ended, or has been lost.
            self._next_probe = now + self.seconds
            return True

    def failed(self, reason: object) -> None:
        """Report that the server did not answer; logged once, until it is back."""
        with self._lock:
            if self._closed:
                logger.warning(
                    "%s does not answer, left alone for %s s: %s", self.name, self.seconds, reason
                )
            self._closed = False
            self._next_probe = self._clock() + self.seconds

    def succeeded(self) -> None:
        """Report that the server answered."""
        if self._closed:
            return
        with self._lock:
            if not self._closed:
                logger.warning("%s answers again", self.name)
            self._closed = True
