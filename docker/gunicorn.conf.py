"""How gunicorn serves the board: threads for pages (wsgi), uvicorn's worker for sockets (asgi).

Pages:    gunicorn -c docker/gunicorn.conf.py jobboard.wsgi
Sockets:  gunicorn -c docker/gunicorn.conf.py -k uvicorn_worker.UvicornWorker jobboard.asgi

Variables: BIND, WEB_WORKERS, WEB_THREADS, WEB_TIMEOUT, WEB_GRACE, WEB_MAX_REQUESTS, LOG_LEVEL,
FORWARDED_ALLOW_IPS (gunicorn's own name; who may say that a request came by https).
"""

import logging
import os
import sys
from importlib import import_module
from typing import Any

from prometheus_client import multiprocess


def number(name: str, default: int) -> int:
    """Return a variable as a whole number; unset or empty is the default."""
    return int(os.environ.get(name) or default)


# --- Where, and how many. A page waits for the database about as long as it computes, so a few
# threads share each process; more of them only queue for its interpreter lock.
bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = number("WEB_WORKERS", 2)
threads = number("WEB_THREADS", 4)
worker_class = "gthread"
# Waiting connections; past it a client is refused at once and nginx asks the other instance.
backlog = 512

# Imported once and forked: killed workers served again after 1 s instead of 15 on a busy machine,
# and code that cannot be imported ends the start instead of looping. (It saves no memory: 271 and
# 272 MB.) Safe because nothing opens a connection or starts a thread at import, which
# tests/faults/test_gunicorn.py holds.
preload_app = True

# --- How long. A silent worker is killed after `timeout` seconds; a page has its own, shorter
# limits on everything it waits for. A stopping worker has `graceful_timeout` seconds to finish its
# answers: less than what the one who stops us waits before SIGKILL (30 s in Kubernetes, compose).
timeout = number("WEB_TIMEOUT", 30)
graceful_timeout = number("WEB_GRACE", 20)
# Longer than nginx keeps an idle connection to us (docker/nginx: 30 s), so that nginx is always the
# one who closes, and never writes a request into a connection that is being closed.
keepalive = 75
# Workers are replaced now and then, so that a slow leak never becomes an outage; not all at once.
max_requests = number("WEB_MAX_REQUESTS", 20_000)
max_requests_jitter = max_requests // 10

# --- How much. The same limits as nginx (docker/nginx/edge.conf.template), which answers first.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# --- Where to write. Heartbeats of workers go to memory: on a slow disk they would look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - made for it
# One line a request is written by nginx (edge) and by the app; a third says nothing new.
accesslog = None
errorlog = "-"
loglevel = (os.environ.get("LOG_LEVEL") or "info").lower()
control_socket_disable = True
# Django leaves it to the server to drop the body of an answer to HEAD; that is no news each time.
logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"


def on_starting(server: Any) -> None:
    """Never replace a worker that holds sockets: it would hang up on hundreds of people."""
    if "uvicorn" in server.cfg.worker_class_str:
        server.cfg.set("max_requests", 0)


def post_worker_init(worker: Any) -> None:
    """Let a process that answers pages warm up before it takes its first connection."""
    # What holds sockets answers none; and the board is imported long after this file is read.
    if "jobboard.wsgi" in sys.modules:
        import_module("jobboard.warming").warm_up(worker.wsgi)


def child_exit(server: Any, worker: Any) -> None:
    """Take what a dead worker measured "now" (gauges) out of /metrics; its counts stay."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
