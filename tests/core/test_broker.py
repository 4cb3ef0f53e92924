"""A broker that is gone costs a process one attempt: the sweeps deliver later."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
PUBLISH = """
import django
django.setup()
from jobboard.core.broker import wake
wake("core.sweep_outbox")
wake("core.sweep_mail")
print("woken")
"""


def test_a_broker_that_hangs_up_is_called_once(tmp_path):
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up():
            with contextlib.suppress(OSError):  # the listener is closed at the end
                while True:
                    peer, address = listener.accept()
                    calls.append(address)
                    peer.close()

        threading.Thread(target=hang_up, daemon=True).start()
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "jobboard.settings",
            "DATABASE_URL": "mysql://nobody@127.0.0.1/none",
            "REDIS_URL": f"redis://127.0.0.1:{listener.getsockname()[1]}/0",
            "SECRET_KEY": "x" * 50,
            "VAR_DIR": str(tmp_path),
        }
        done = subprocess.run(
            [sys.executable, "-c", PUBLISH],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.stdout, len(calls)) == ("woken\n", 1), done.stderr
