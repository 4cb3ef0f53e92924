"""What must hold of docker/compose.yml, each with a fault that it finds."""

import re
import runpy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import yaml

from jobboard.celeryconfig import QUEUES
from tests.deployment.policies_between import longest_task
from tests.house.test_environment import entries
from tests.house.tree import ROOT

DOCKER = ROOT / "docker"
Compose = dict[str, Any]
Check = Callable[[Compose], Iterable[str]]
POLICIES: list[tuple[Check, tuple[Callable[[Any], object], ...]]] = []
SECRET = re.compile(r"SECRET_KEY|TOKEN|PASSWORD|_URLS?$")


def compose() -> Compose:
    """Return docker/compose.yml with its anchors resolved."""
    loaded: Compose = yaml.load(
        (DOCKER / "compose.yml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return loaded


def holds(*plants: Callable[[Any], object]) -> Callable[[Check], Check]:
    """Add a check, with changes of the services that it must find."""

    def add(check: Check) -> Check:
        POLICIES.append((check, plants))
        return check

    return add


def ours(parts: Compose) -> Compose:
    """Return the services that run our image."""
    return {name: part for name, part in parts.items() if "okadwuma" in part["image"]}


def seconds(text: str) -> int:
    """Return the seconds of `40s`."""
    return int(text.removesuffix("s"))


@holds(
    lambda parts: parts["web"].pop("read_only"),
    lambda parts: parts["redis"].update(cap_drop=[]),
    lambda parts: parts["nginx"].pop("security_opt"),
    lambda parts: parts["mysql-primary"].update(user="root"),
    lambda parts: parts["web"].update(user="0:0"),
    lambda parts: parts["grafana"].update(privileged=True),
)
def parts_are_locked_in(parts: Compose) -> Iterator[str]:
    """Every part has a root it cannot write to, no capability, no new rights, and is not root."""
    for name, part in parts.items():
        if part.get("read_only") is not True:
            yield f"{name}: read_only"
        if part.get("cap_drop") != ["ALL"] or part.get("cap_add") or part.get("privileged"):
            yield f"{name}: cap_drop: [ALL]"
        if part.get("security_opt") != ["no-new-privileges:true"]:
            yield f"{name}: no-new-privileges"
        # Our own image has its user in it.
        user = str(part.get("user", "" if name in ours(parts) else "0"))
        if user.split(":", maxsplit=1)[0] in {"0", "root"}:
            yield f"{name}: runs as root"


@holds(
    lambda parts: parts["web"].pop("restart"),
    lambda parts: parts["web"].pop("healthcheck"),
    lambda parts: parts["redis"]["deploy"]["resources"]["limits"].pop("memory"),
    lambda parts: parts["beat"].update(logging={}),
)
def parts_are_kept_running(parts: Compose) -> Iterator[str]:
    """Every part is started again, watched, bounded, and cannot fill the disk with its log."""
    for name, part in parts.items():
        if not part.get("restart"):
            yield f"{name}: restart"
        if name != "migrate" and not part.get("healthcheck", {}).get("test"):
            yield f"{name}: healthcheck"
        limits = part.get("deploy", {}).get("resources", {}).get("limits", {})
        if set(limits) < {"cpus", "memory"}:
            yield f"{name}: limits of CPU and memory"
        if "max-size" not in part.get("logging", {}).get("options", {}):
            yield f"{name}: a log without end"


@holds(
    lambda parts: parts["mysql-primary"].update(ports=["3306:3306"]),
    lambda parts: parts["grafana"].update(ports=["3000:3000"]),
    lambda parts: parts["redis"]["networks"].append("front"),
    lambda parts: parts["nginx"]["networks"].append("back"),
)
def only_the_edge_is_reached(parts: Compose) -> Iterator[str]:
    """Nginx is published, figures on this machine only; data is on a network without a way out."""
    for name, part in parts.items():
        for port in part.get("ports", []):
            if name != "nginx" and not port.startswith("127.0.0.1:"):
                yield f"{name}: published at {port}"
        networks = set(part["networks"])
        if name.startswith(("mysql", "redis")) and networks != {"back"}:
            yield f"{name}: on {sorted(networks)}"
        if name in {"nginx", "prometheus", "grafana"} and "back" in networks:
            yield f"{name}: reaches the data"


@holds(
    lambda parts: parts["redis"].update(image="redis"),
    lambda parts: parts["nginx"].update(image="nginx:latest"),
)
def images_have_versions(parts: Compose) -> Iterator[str]:
    """No image is whatever is newest today."""
    for name, part in parts.items():
        tag = part["image"].rpartition(":")[2] if ":" in part["image"] else ""
        if tag in {"", "latest"}:
            yield f"{name}: {part['image']}"


@holds(
    lambda parts: parts["web"]["environment"].update(SECRET_KEY="x"),
    lambda parts: parts["mysql-primary"]["environment"].update(MYSQL_ROOT_PASSWORD="x"),
    lambda parts: parts["web"]["environment"].update(SITE_URI="x"),
    lambda parts: parts["web"].update(secrets=["SECRET_KEYS"]),
)
def secrets_are_files(parts: Compose) -> Iterator[str]:
    """Secrets come as files that make-secrets.sh makes; every setting is one we read."""
    served = (DOCKER / "gunicorn.conf.py").read_text("utf-8")
    known = {name for _, name in entries()} | set(re.findall(r'"([A-Z_]+)"', served))
    made = set(re.findall(r"^ *keep (\w+)|\$folder/(TLS_\w+)\"",
                          (DOCKER / "make-secrets.sh").read_text("utf-8"), re.M))  # fmt: skip
    made_names = {name for pair in made for name in pair if name}
    for name, part in parts.items():
        given = part.get("environment", {})
        for key in given:
            if SECRET.search(key) and not key.endswith("_FILE") and key != "SITE_URL":
                yield f"{name}: {key} is a secret"
        if name in ours(parts):
            for key in sorted((set(given) | set(part.get("secrets", []))) - known):
                yield f"{name}: nobody reads {key}"
        for key in sorted(set(part.get("secrets", [])) - made_names):
            yield f"{name}: make-secrets.sh makes no {key}"


@holds(
    lambda parts: parts["web"].update(volumes=["nowhere:/x"]),
    lambda parts: parts["redis"].update(volumes=["./redis/redis.config:/etc/redis.conf:ro"]),
    lambda parts: parts["redis"].update(volumes=["./redis/redis.conf:/etc/redis.conf"]),
)
def what_is_mounted_is_there(parts: Compose) -> Iterator[str]:
    """Every mount is a declared volume, or a file of ours that cannot be written to."""
    declared = set(compose()["volumes"])
    for name, part in parts.items():
        for mount in part.get("volumes", []):
            source, _, rest = mount.partition(":")
            if not source.startswith("."):
                if source not in declared:
                    yield f"{name}: no volume {source}"
            elif not (DOCKER / source).exists() or not rest.endswith(":ro"):
                yield f"{name}: {mount}"


@holds(
    lambda parts: parts.pop("worker-money"),
    lambda parts: parts["worker-money"].update(command="celery -A jobboard worker -Q mony"),
    lambda parts: parts["worker-search"].update(stop_grace_period="60s"),
    lambda parts: parts["web"].update(stop_grace_period="10s"),
    lambda parts: parts["beat"]["deploy"].update(replicas=2),
    lambda parts: parts["web"]["deploy"].update(replicas=1),
)
def work_is_shared_out(parts: Compose) -> Iterator[str]:
    """Three web processes, a worker for each queue, one beat; all may finish before they stop."""
    for queue in QUEUES:
        part = parts.get(f"worker-{queue}")
        if part is None or f"-Q {queue} -n {queue}@%h" not in part["command"]:
            yield f"queue {queue}: no worker"
        elif seconds(part["stop_grace_period"]) <= longest_task():
            yield f"worker-{queue}: a task may take {longest_task()} s"
    if parts["beat"]["deploy"]["replicas"] != 1 or parts["web"]["deploy"]["replicas"] != 3:
        yield "one beat, three web"
    grace = runpy.run_path(str(DOCKER / "gunicorn.conf.py"))["graceful_timeout"]
    for name in ("web", "sockets"):
        if seconds(parts[name]["stop_grace_period"]) <= grace:
            yield f"{name}: gunicorn lets its workers finish for {grace} s"


@holds(
    lambda parts: parts["nginx"]["environment"].pop("EDGE_MEDIA"),
    lambda parts: parts["nginx"]["environment"].update(EDGE_ACCEL="/files/"),
)
def the_edge_is_filled_in(parts: Compose) -> Iterator[str]:
    """Every placeholder of docker/nginx has a value, and both sides agree on the private prefix."""
    given = parts["nginx"]["environment"]
    wanted = {
        name
        for template in DOCKER.glob("nginx/*.template")
        for name in re.findall(r"\$\{(EDGE_\w+)\}", template.read_text("utf-8"))
    }
    for name in sorted(wanted ^ {key for key in given if key.startswith("EDGE_")}):
        yield f"nginx: {name}"
    if given.get("EDGE_ACCEL") != parts["web"]["environment"]["ACCEL_PREFIX"]:
        yield "nginx: EDGE_ACCEL is not web's ACCEL_PREFIX"
