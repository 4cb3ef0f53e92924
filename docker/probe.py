"""Exit with 0 when the web server of this container answers a path with 200: `probe.py /live`."""

import os
import sys
import urllib.request

port = os.environ.get("BIND", ":8000").rpartition(":")[2]
request = urllib.request.Request(
    f"http://127.0.0.1:{port}{sys.argv[1]}",
    headers={"Host": "localhost", "X-Forwarded-Proto": "https"},
)
with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 -- our own address
    sys.exit(answer.status != 200)
