"""How background work is queued, limited and timed: Celery's settings, under Celery's own names.

Every task of ours only wakes a sweep over rows, so a lost or doubled message costs a moment and
nothing else: the outbox guarantees, the queue hurries.
"""

from typing import Any, NamedTuple

from django.conf import settings
from kombu import Exchange, Queue

QUEUES = ("default", "mail", "search", "money", "media")
# Seconds between the kill that a task may catch and the one it may not.
LAST_WORDS = 30
HEARTBEAT_SECONDS = 15
# After these, a message that a dead worker held is given to another; longer than any task.
VISIBILITY_SECONDS = 600


class Work(NamedTuple):
    """Where a task waits, how often the beat sends it, and its soft time limit in seconds."""

    queue: str
    every: float | None
    limit: int = 60


WORK = {
    "core.sweep_outbox": Work("default", every=10.0),
    "core.sweep_mail": Work("mail", every=30.0, limit=120),
    "core.forget_old_rows": Work("default", every=900.0),
    "core.record_heartbeat": Work("default", every=None, limit=10),
    "jobs.announce_jobs": Work("default", every=60.0),
    "jobs.fold_search": Work("search", every=5.0, limit=120),
    # Asked for more often than it is due: the beat counts anew with every deployment. Half a
    # minute for a million listings, for which the queue of the one indexer must not wait.
    "jobs.write_suggestions": Work("default", every=600.0, limit=120),
    "jobs.forget_searches": Work("default", every=3600.0),
}

# --- The broker. A publisher asks once, since the sweep comes anyway; a worker asks for ever.
broker_url = settings.REDIS_URL.geturl() if settings.REDIS_URL else "memory://localhost/"
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
task_publish_retry = False
broker_transport_options: dict[str, Any] = (
    {
        "socket_connect_timeout": 0.5,
        # For who publishes; a worker takes longer (celery.py).
        "socket_timeout": 0.5,
        # One attempt to connect; without it a publisher tries for six seconds.
        "max_retries": 0,
        "visibility_timeout": VISIBILITY_SECONDS,
        "unacked_restore_throttle": 1,
    }
    if settings.REDIS_URL
    else {}
)

# --- Messages: JSON, acknowledged when the work is done, no results, no events about them.
accept_content = ["json"]
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
worker_send_task_events = False
task_send_sent_event = False

# --- Queues: all declared, so that a misspelt one fails instead of filling unseen.
task_queues = [Queue(name, Exchange(name, type="direct"), routing_key=name) for name in QUEUES]
task_default_queue = "default"
task_create_missing_queues = False
task_routes = {name: {"queue": work.queue} for name, work in WORK.items()}

# --- Limits of a task. The soft one raises inside it; the hard one ends its process.
task_soft_time_limit = 60
task_time_limit = task_soft_time_limit + LAST_WORDS
task_annotations = {
    name: {"soft_time_limit": work.limit, "time_limit": work.limit + LAST_WORDS}
    for name, work in WORK.items()
}

# --- Workers: one message at a time each, so that none waits behind a long one.
worker_prefetch_multiplier = 1
# Cancelling what runs when the connection breaks has crashed workers; the work is safe to finish.
worker_cancel_long_running_tasks_on_connection_loss = False
# SIGTERM finishes the running task. SIGQUIT and Ctrl-C wait this long, then requeue it.
worker_soft_shutdown_timeout = 10.0
worker_max_tasks_per_child = 2000
worker_max_memory_per_child = 400_000  # KiB
# Four seconds are too short for a child to start on a machine under load.
worker_proc_alive_timeout = 10.0
worker_hijack_root_logger = False

# --- The beat: what is due stands in the database, so its schedule needs no file.
beat_scheduler = "jobboard.alive:Scheduler"
beat_schedule: dict[str, dict[str, Any]] = {
    name.partition(".")[2].replace("_", "-"): {
        "task": name,
        "schedule": work.every,
        # A message nobody took is replaced by the next: a queue without a worker stays short.
        "options": {"expires": work.every},
    }
    for name, work in WORK.items()
    if work.every
} | {
    f"heartbeat-{queue}": {
        "task": "core.record_heartbeat",
        "schedule": float(HEARTBEAT_SECONDS),
        "args": (queue,),
        "options": {"queue": queue, "expires": HEARTBEAT_SECONDS},
    }
    for queue in QUEUES
}
