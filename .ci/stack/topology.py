"""Brings a whole stack up in order, each part ready before the next one needs it."""

import os
import shlex
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from nest import answers
from replication import Replication, Server
from stack import readiness
from stack.certificate import make_certificate
from stack.folder import ROOT, Folder, StackState
from stack.parts import ACCEL, PROXIES, PYTHON, QUEUES, WEB, Plan, drain_file, node
from stack.refusals import MOST_LISTINGS
from stack.supervisor import Part, Supervisor

REPLICAS = 2
NOTHING: Mapping[str, str] = MappingProxyType({})
SETTINGS = "jobboard.settings"
# Megabytes of buffer pool for each database, by the most listings it is for.
MEMORY_MB = {20_000: 128, 200_000: 512, MOST_LISTINGS: 2048}
# What the servers of the board are given beside its variables, unless the environment says else.
PROCESSES = {"WEB_WORKERS": "1", "WEB_THREADS": "4"}
PREPARE_SECONDS = 3 * 3600
# Changed pages of a bulk load are written to the tables at its end.
FLUSH_SECONDS = 600


def bring_up(supervisor: Supervisor, folder: Folder, *, listings: int, has_faults: bool) -> None:
    """Start all parts and prepare the board; raise ServerError with what is wrong."""
    state, say = supervisor.state, supervisor.say
    make_certificate(folder.tls)
    databases = _databases(supervisor, listings)
    plan = Plan(folder, state.ports, has_faults, {})
    plan.env.update(_variables(plan, databases.password))
    folder.write_env(plan.env)
    redis = plan.redis()
    supervisor.start(redis, partial(answers, redis.port, say=b"PING\r\n", expect=b"+PONG"))
    is_filled = state.listings >= listings and databases.is_whole
    if not is_filled:
        _fill(supervisor, plan, databases, listings)
    say("starting the databases")
    databases.start()
    if has_faults:
        for name in ("redis", *(f"mysql-{server.index}" for server in databases.servers)):
            control = state.ports[f"control-{name}"]
            hello = partial(answers, control, say=b"GET / HTTP/1.0\r\n\r\n", expect=b"200 OK")
            supervisor.start(plan.proxy(name), hello)
    if is_filled:
        _prepare(supervisor, plan, listings)
        databases.catch_up()
    _serve(supervisor, plan)
    state.state = "running"
    folder.write_state(state)


def _fill(supervisor: Supervisor, plan: Plan, databases: Replication, listings: int) -> None:
    """Make and seed the writing database alone, and the reading ones by copying it."""
    state, folder = supervisor.state, supervisor.folder
    supervisor.say("starting the writing database alone")
    alone = {"DATABASE_URL": databases.primary.url, "REPLICA_URLS": ""}
    databases.fill(
        lambda: _prepare(supervisor, plan, listings, alone),
        lambda server: _stop_to_copy(supervisor, server),
    )
    state.listings = max(state.listings, listings)
    folder.write_state(state)


def _stop_to_copy(supervisor: Supervisor, server: Server) -> None:
    supervisor.say("stopping it, to copy it for each reading database")
    supervisor.finish(f"mysql-{server.index}", FLUSH_SECONDS)


def _databases(supervisor: Supervisor, listings: int) -> Replication:
    ports = supervisor.state.ports
    return Replication(
        supervisor.folder.databases,
        supervisor.launch,
        replicas=REPLICAS,
        password=supervisor.folder.secret("database-password"),
        ports=[ports[f"mysql-{i}"] for i in range(REPLICAS + 1)],
        memory=next(memory for most, memory in MEMORY_MB.items() if listings <= most),
        is_durable=True,
    )


def _variables(plan: Plan, password: str) -> dict[str, str]:
    """Return what the board's processes read (.env.example)."""
    folder, ports = plan.folder, plan.ports

    def database(user: str, number: int) -> str:
        port = plan.proxied(f"mysql-{number}")
        return f"mysql://{user}:{password}@127.0.0.1:{port}/okadwuma"

    replicas = range(1, REPLICAS + 1)
    fixed = {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS),
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database("app", 0),
        "REPLICA_URLS": ",".join(database("reader", number) for number in replicas),
        "REDIS_URL": f"redis://127.0.0.1:{plan.proxied('redis')}/0",
        "SECRET_KEY": folder.secret("secret-key", 64),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": f"https://localhost:{ports['https']}",
        "VAR_DIR": str(folder.files),
        "PROXY_COUNT": "1",
        "ACCEL_PREFIX": ACCEL,
        "DEBUG": "0",
        "DEBUG_HEADERS": "1",
        "LOG_FORMAT": "json",
    }
    return fixed | {name: os.environ.get(name, value) for name, value in PROCESSES.items()}


def _prepare(
    supervisor: Supervisor, plan: Plan, listings: int, env: Mapping[str, str] = NOTHING
) -> None:
    """Migrate, load, seed and collect in one process, which is a part until it has ended."""
    script = str(ROOT / ".ci" / "stack" / "prepare.py")
    admin = str(plan.folder.admin_file)
    supervisor.say(f"migrating, and seeding up to {listings:,} listings")
    plan.folder.secret(plan.folder.admin_file.name, 24)
    command = [PYTHON, script, str(listings), admin]
    # What a person reads; hundreds of rows in one statement are slow on purpose.
    env = {**plan.env, **env, "LOG_FORMAT": "line", "SLOW_QUERY_MS": "60000"}
    part = Part("prepare", command, PROXIES, env=env)
    supervisor.run_to_end(part, seconds=PREPARE_SECONDS)


def _serve(supervisor: Supervisor, plan: Plan) -> None:
    """Start what serves and works; all begin at once, since each takes a second to import."""
    supervisor.say("starting web, sockets, workers and beat")
    for name in (*WEB, "sockets"):
        drain_file(plan.folder, name).unlink(missing_ok=True)
    parts = [*map(plan.web, WEB), plan.sockets(), *map(plan.worker, QUEUES), plan.beat()]
    for part in parts:
        supervisor.begin(part)
    for name in (*WEB, "sockets"):
        port = plan.ports[name]
        supervisor.wait(name, partial(readiness.answers_page, port, "/live"))
    nodes = [node(f"worker-{group}") for group in QUEUES]
    broker = plan.env["REDIS_URL"]
    supervisor.wait("worker-bulk", partial(readiness.workers_answer, broker, nodes))
    supervisor.say("starting nginx")
    edge = plan.edge()
    edge.render()
    edge.check()
    https, authority = plan.ports["https"], str(plan.folder.tls / "ca.pem")
    supervisor.start(plan.nginx(), partial(readiness.answers_https, https, "/", authority))


def addresses(state: StackState, folder: Folder) -> dict[str, str]:
    """Return what a person wants to know of a running stack, by name."""
    site = f"https://localhost:{state.ports['https']}"
    found = {
        "site": f"{site}/",
        "admin": f"{site}/admin/  admin@okadwuma.example, password in {folder.admin_file}",
        "trust": f"curl --cacert {folder.tls / 'ca.pem'} {site}/  (or import that file)",
        "settings": f"set -a; . {shlex.quote(str(folder.env_file))}",
        "logs": str(folder.log),
    }
    for name in ("mysql-0", "mysql-1", "mysql-2", "redis"):
        if f"proxy-{name}" in {part.name for part in state.parts}:
            found[f"faults {name}"] = f"http://127.0.0.1:{state.ports[f'control-{name}']}/set?mode="
    return found
