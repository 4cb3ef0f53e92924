"""Runs the stack's commands: `python .ci/stack up`, `status`, `stop`."""

import signal
import sys
from pathlib import Path

# Ctrl-C while modules are loaded: nothing runs yet, so nothing is to be said or undone.
signal.signal(signal.SIGINT, signal.SIG_DFL)
# A folder that is run stands in the path itself; its parent is where `stack` and `servers` are.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from stack.commands import main  # noqa: E402 - found only after the line above

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
