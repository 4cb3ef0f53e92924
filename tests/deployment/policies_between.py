"""What must hold between manifests: those that name or select others find them."""

import runpy
from collections.abc import Iterator
from typing import Any

from jobboard.celeryconfig import QUEUES, task_annotations, task_time_limit
from tests.deployment.manifests import Manifests
from tests.deployment.policies import container, policy, selects
from tests.house.test_environment import entries
from tests.house.tree import ROOT

# Seconds in which the slowest load balancer hears that a pod is not ready any more.
DEREGISTRATION_SECONDS = 10


def longest_task() -> float:
    """Return after how many seconds the longest task is ended by force."""
    limits = (item.get("time_limit", 0) for item in task_annotations.values())
    return max(task_time_limit, *limits)


def gunicorn_grace() -> int:
    """Return how many seconds gunicorn lets its workers finish."""
    return int(runpy.run_path(str(ROOT / "docker" / "gunicorn.conf.py"))["graceful_timeout"])


@policy(
    lambda place: place.one("PodDisruptionBudget", "web")["spec"]["selector"].update(
        matchLabels={"a": "b"}
    ),
    lambda place: place.all.remove(place.one("PodDisruptionBudget", "worker-mail")),
    lambda place: place.one("PodDisruptionBudget", "web")["spec"].update(maxUnavailable=0),
)
def budgets_keep_every_kind_of_pod(place: Manifests) -> Iterator[str]:
    """Each workload but jobs and the beat, which may be one, has a budget that lets one pod go."""
    kept = set()
    for item in place.of("PodDisruptionBudget"):
        name, spec = item["metadata"]["name"], item["spec"]
        found = {w.name for w in place.workloads if selects(spec["selector"], w.labels)}
        if found != {name}:
            yield f"budget {name}: selects the pods of {sorted(found)}"
        if spec.get("maxUnavailable") != 1:
            yield f"budget {name}: maxUnavailable: 1, so that machines can be emptied"
        kept |= found
    wanted = {w.name for w in place.workloads if w.kind == "Deployment"} - {"beat"}
    for name in sorted(wanted - kept):
        yield f"{name}: no budget"


@policy(
    lambda place: place.one("HorizontalPodAutoscaler", "web")["spec"]["scaleTargetRef"].update(
        name="webs"
    ),
    lambda place: place.one("Deployment", "web")["spec"].update(replicas=3),
    lambda place: place.one("HorizontalPodAutoscaler", "web")["spec"].update(maxReplicas=1),
    lambda place: place.one("Deployment", "worker-mail")["spec"].pop("replicas"),
)
def each_number_has_one_master(place: Manifests) -> Iterator[str]:
    """A Deployment says how many it is, or an autoscaler does; never both, never neither."""
    scaled = set()
    for item in place.of("HorizontalPodAutoscaler"):
        spec = item["spec"]
        target = spec["scaleTargetRef"]
        scaled.add((target["kind"], target["name"]))
        if spec["minReplicas"] > spec["maxReplicas"]:
            yield f"autoscaler {item['metadata']['name']}: min over max"
    there = {("Deployment", item["metadata"]["name"]): item for item in place.of("Deployment")}
    for _, name in sorted(scaled - set(there)):
        yield f"autoscaler: no Deployment {name}"
    for key, item in there.items():
        if (key in scaled) == ("replicas" in item["spec"]):
            yield f"{key[1]}: replicas here or in an autoscaler, one of both"


@policy(
    lambda place: place.one("Service", "web")["spec"]["selector"].update(a="b"),
    lambda place: place.one("Service", "sockets")["spec"]["ports"][0].update(targetPort="https"),
    lambda place: place.of("Ingress")[0]["spec"]["rules"][0]["http"]["paths"][0]["backend"][
        "service"
    ].update(name="socket"),
)
def traffic_arrives(place: Manifests) -> Iterator[str]:
    """The ingress names services, services select pods, and their port is one the pods open."""
    for item in place.of("Service"):
        name, spec = item["metadata"]["name"], item["spec"]
        pods = [w for w in place.workloads if selects({"matchLabels": spec["selector"]}, w.labels)]
        if [w.name for w in pods] != [name]:
            yield f"service {name}: selects {[w.name for w in pods]}"
        open_ports = {p["name"] for w in pods for c in w.containers for p in c.get("ports", [])}
        for port in spec["ports"]:
            if port["targetPort"] not in open_ports:
                yield f"service {name}: no port {port['targetPort']} in its pods"
    services = {item["metadata"]["name"] for item in place.of("Service")}
    for item in place.of("Ingress"):
        for rule in item["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                if path["backend"]["service"]["name"] not in services:
                    yield f"ingress: no service {path['backend']['service']['name']}"


@policy(
    lambda place: place.all.remove(place.one("NetworkPolicy", "deny-all")),
    lambda place: place.one("NetworkPolicy", "deny-all")["spec"].update(policyTypes=["Ingress"]),
    lambda place: place.one("NetworkPolicy", "allow-http")["spec"].update(
        podSelector={"matchLabels": {"app.kubernetes.io/component": "wep"}}
    ),
    lambda place: place.one("NetworkPolicy", "allow-data")["spec"]["egress"].append({}),
)
def nothing_talks_unasked(place: Manifests) -> Iterator[str]:
    """Every pod is denied both ways; what is allowed selects pods and names peers and ports."""
    denied: set[str] = set()
    for item in place.of("NetworkPolicy"):
        name, spec = item["metadata"]["name"], item["spec"]
        rules: list[dict[str, Any]] = [*spec.get("ingress", []), *spec.get("egress", [])]
        if not rules and set(spec["policyTypes"]) == {"Ingress", "Egress"}:
            denied |= {w.name for w in place.workloads if selects(spec["podSelector"], w.labels)}
        if not any(selects(spec["podSelector"], w.labels) for w in place.workloads):
            yield f"{name}: selects no pod"
        if not all(rule.get("ports") and (rule.get("from") or rule.get("to")) for rule in rules):
            yield f"{name}: a rule without peer or port allows everything"
    for workload in place.workloads:
        if workload.name not in denied:
            yield f"{workload.name}: not denied by default"


@policy(
    lambda place: place.all.remove(place.one("Deployment", "worker-money")),
    lambda place: container(place, "worker-money")["args"].__setitem__(5, "monye"),
    lambda place: place.one("Deployment", "beat")["spec"].update(replicas=2),
    lambda place: place.one("Deployment", "beat")["spec"].update(strategy={}),
)
def every_queue_has_a_worker(place: Manifests) -> Iterator[str]:
    """Each queue is worked by its worker, which its probe asks after; and there is one beat."""
    for queue in QUEUES:
        worker = next((w for w in place.workloads if w.name == f"worker-{queue}"), None)
        if worker is None:
            yield f"queue {queue}: no worker"
            continue
        item = worker.containers[0]
        told = " ".join(item["args"])
        if f"worker -Q {queue} -n {queue}@%h" not in told:
            yield f"worker-{queue}: does not work {queue}: {told}"
        if f"/alive/{queue}" not in item["livenessProbe"]["exec"]["command"][-1]:
            yield f"worker-{queue}: its probe asks after another"
    beat = place.one("Deployment", "beat")["spec"]
    if beat.get("replicas") != 1 or beat.get("strategy", {}).get("type") != "Recreate":
        yield "beat: replicas: 1 and strategy Recreate"


@policy(
    lambda place: place.workload("web").pod.update(terminationGracePeriodSeconds=30),
    lambda place: container(place, "web").pop("lifecycle"),
    lambda place: place.workload("worker-search").pod.update(terminationGracePeriodSeconds=30),
    lambda place: container(place, "web")["lifecycle"]["preStop"]["exec"].update(
        command=["sleep", "20"]
    ),
)
def nobody_is_cut_off(place: Manifests) -> Iterator[str]:
    """What serves first drains, for longer than a load balancer needs to hear it, then finishes."""
    for workload in place.workloads:
        if workload.name.startswith("worker-") and workload.grace <= longest_task():
            yield f"{workload.name}: stopped after {workload.grace} s, a task may take longer"
        item = workload.containers[0]
        if not item.get("ports"):
            continue
        command = " ".join(item.get("lifecycle", {}).get("preStop", {"exec": {"command": []}})
                           ["exec"]["command"])  # fmt: skip
        seconds = int(command.rpartition("sleep ")[2] or 0) if "sleep " in command else 0
        probe = item.get("readinessProbe", {})
        unready = probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3)
        if 'touch "$DRAIN_FILE"' not in command:
            yield f"{workload.name}: preStop does not say that it drains"
        if seconds < max(unready, DEREGISTRATION_SECONDS):
            yield f"{workload.name}: drains {seconds} s, is asked for {unready} s more"
        if workload.grace <= seconds + gunicorn_grace():
            yield f"{workload.name}: {workload.grace} s are too short to drain and finish"


@policy(
    lambda place: container(place, "web")["env"].append({"name": "SECRET_KEYS", "value": "1"}),
    lambda place: place.of("ConfigMap")[0]["data"].update(SITE_URI="x"),
    lambda place: container(place, "web")["envFrom"].clear(),
)
def settings_are_read(place: Manifests) -> Iterator[str]:
    """Every variable given is one that .env.example explains, and every part gets the settings."""
    known = {name for _, name in entries()}
    maps = {item["metadata"]["name"]: item["data"] for item in place.of("ConfigMap")}
    for name in sorted({key for pairs in maps.values() for key in pairs} - known):
        yield f"settings: nobody reads {name}"
    for workload in place.workloads:
        for item in workload.containers:
            for entry in item.get("env", []):
                if entry["name"] not in known:
                    yield f"{workload.name}: nobody reads {entry['name']}"
            named = {source["configMapRef"]["name"] for source in item.get("envFrom", [])}
            if named != set(maps):
                yield f"{workload.name}: settings from {sorted(named)}, there are {sorted(maps)}"
