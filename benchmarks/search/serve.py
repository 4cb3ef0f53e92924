"""Keep the corpus of N listings at hand: build what is missing, then serve it until Ctrl-C.

    python -m benchmarks.search.serve [N]

Prints the variables that make another process use it: `reader` may only read, `root` everything.
"""

import os
import signal
import sys
import threading

from benchmarks.harness.servers import ServerError
from benchmarks.search.boards import board


def main() -> int:
    """Serve the corpus."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        with board(count, seed=1):
            print("export DATABASE_URL=" + os.environ["DATABASE_URL"].replace("root@", "reader@"))
            print("# may write: DATABASE_URL=" + os.environ["DATABASE_URL"])
            print("export REDIS_URL=" + os.environ["REDIS_URL"], flush=True)
            stop.wait()
    except KeyboardInterrupt:
        return 0
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
