"""What must hold of every manifest, each with a fault that it finds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.deployment.manifests import Manifests, Workload

Check = Callable[[Manifests], Iterable[str]]
Plant = Callable[[Manifests], object]


@dataclass(frozen=True)
class Policy:
    """A check of all manifests of a place, and changes that it must find."""

    check: Check
    plants: tuple[Plant, ...]

    @property
    def name(self) -> str:
        """The check's name, as the test is called."""
        return self.check.__name__


POLICIES: list[Policy] = []


def policy(*plants: Plant) -> Callable[[Check], Check]:
    """Add a check to the policies; its docstring says what must hold."""

    def add(check: Check) -> Check:
        POLICIES.append(Policy(check, plants))
        return check

    return add


def container(place: Manifests, name: str) -> Any:
    """Return the first container of a workload."""
    return place.workload(name).containers[0]


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Say whether a label selector takes pods with these labels; an empty one takes all."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for term in selector.get("matchExpressions", []):
        value, values = labels.get(term["key"]), term.get("values", [])
        is_in = {"In": value in values, "NotIn": value not in values}
        is_in |= {"Exists": value is not None, "DoesNotExist": value is None}
        if not is_in[term["operator"]]:
            return False
    return True


def each(place: Manifests) -> Iterator[tuple[str, Workload, Any]]:
    """Yield (name for people, workload, container) of every container."""
    for workload in place.workloads:
        for item in workload.containers:
            yield f"{workload.name}/{item['name']}", workload, item


@policy(
    lambda place: place.workload("web").pod["securityContext"].pop("runAsNonRoot"),
    lambda place: place.workload("beat").pod["securityContext"].update(runAsUser=0),
    lambda place: place.workload("web").pod["securityContext"].pop("seccompProfile"),
    lambda place: place.workload("web").pod.update(hostNetwork=True),
    lambda place: place.workload("web").pod.update(automountServiceAccountToken=True),
)
def pods_are_restricted(place: Manifests) -> Iterator[str]:
    """No pod runs as root, shares the machine's namespaces or holds a token of the cluster."""
    for workload in place.workloads:
        pod = workload.pod
        context = pod.get("securityContext", {})
        if not context.get("runAsNonRoot") or context.get("runAsUser") != 10001:
            yield f"{workload.name}: runAsNonRoot: true, runAsUser: 10001 (the image's)"
        if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield f"{workload.name}: seccompProfile: RuntimeDefault"
        if any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")):
            yield f"{workload.name}: shares the machine's namespaces"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{workload.name}: automountServiceAccountToken: false"
        # Else a Service named web puts WEB_PORT and the like into our environment.
        if pod.get("enableServiceLinks") is not False:
            yield f"{workload.name}: enableServiceLinks: false"


@policy(
    lambda place: container(place, "web")["securityContext"].pop("readOnlyRootFilesystem"),
    lambda place: container(place, "web")["securityContext"].update(privileged=True),
    lambda place: container(place, "beat")["securityContext"].pop("capabilities"),
    lambda place: container(place, "migrate").pop("securityContext"),
)
def containers_are_restricted(place: Manifests) -> Iterator[str]:
    """Every container has a root it cannot write to, no capability and no way to more rights."""
    for name, _, item in each(place):
        context = item.get("securityContext", {})
        if not context.get("readOnlyRootFilesystem"):
            yield f"{name}: readOnlyRootFilesystem: true"
        if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
            yield f"{name}: allowPrivilegeEscalation: false, never privileged"
        if context.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name}: capabilities: drop ALL, add none"


@policy(
    lambda place: container(place, "web")["resources"]["limits"].pop("memory"),
    lambda place: container(place, "worker-mail").pop("resources"),
)
def containers_are_bounded(place: Manifests) -> Iterator[str]:
    """Every container asks for CPU and memory, and has a limit of both."""
    for name, _, item in each(place):
        for kind in ("requests", "limits"):
            for unit in {"cpu", "memory"} - set(item.get("resources", {}).get(kind, {})):
                yield f"{name}: no {unit} in resources.{kind}"


@policy(
    lambda place: container(place, "web").pop("readinessProbe"),
    lambda place: container(place, "worker-media").pop("livenessProbe"),
    lambda place: container(place, "web")["livenessProbe"]["httpGet"].update(path="/ready"),
)
def containers_are_probed(place: Manifests) -> Iterator[str]:
    """What serves is probed three ways, what works in two; liveness never asks the database."""
    for name, workload, item in each(place):
        if workload.kind == "Job":
            continue
        wanted = {"startupProbe", "livenessProbe"}
        wanted |= {"readinessProbe"} if item.get("ports") else set()
        for probe in sorted(wanted - set(item)):
            yield f"{name}: no {probe}"
        paths = {probe: item.get(probe, {}).get("httpGet", {}).get("path") for probe in wanted}
        if item.get("ports") and paths != {
            "startupProbe": "/live",
            "livenessProbe": "/live",
            "readinessProbe": "/ready",
        }:
            yield f"{name}: /live for startup and liveness, /ready for readiness, not {paths}"


@policy(
    lambda place: container(place, "web").update(image="okadwuma:latest"),
    lambda place: container(place, "web").update(image="okadwuma:0.0.1"),
)
def images_are_of_one_version(place: Manifests) -> Iterator[str]:
    """Every container is of our one image, by the same version, which is never `latest`."""
    images = {item["image"] for _, _, item in each(place)}
    if len(images) != 1:
        yield f"several images: {sorted(images)}"
    # The base leaves the version to the overlays.
    is_base = not place.of("Namespace")
    for image in sorted(images):
        tag = image.rpartition(":")[2] if ":" in image.rpartition("/")[2] else ""
        if tag == "latest" or not (tag or "@sha256:" in image or is_base):
            yield f"{image}: no version"


@policy(
    lambda place: place.all.append(
        {"kind": "Secret", "metadata": {"name": "x"}, "stringData": {"SECRET_KEY": "x"}}
    ),
    lambda place: container(place, "web")["env"].append({"name": "SECRET_KEY", "value": "x"}),
    lambda place: place.of("ConfigMap")[0]["data"].update(REDIS_URL="redis://:x@redis/0"),
)
def secrets_are_references(place: Manifests) -> Iterator[str]:
    """No manifest holds a secret: containers name the key of one that is made elsewhere."""
    secret = {
        "SECRET_KEY",
        "DATABASE_URL",
        "REPLICA_URLS",
        "REDIS_URL",
        "MAIL_URL",
        "METRICS_TOKEN",
    }
    for item in place.of("Secret"):
        if item.get("data") or item.get("stringData"):
            yield f"Secret {item['metadata']['name']}: holds values"
    for item in place.of("ConfigMap"):
        for key in sorted(secret & set(item["data"])):
            yield f"ConfigMap {item['metadata']['name']}: {key}"
    for name, _, item in each(place):
        for entry in item.get("env", []):
            if entry["name"] in secret and "secretKeyRef" not in entry.get("valueFrom", {}):
                yield f"{name}: {entry['name']} is no reference"


@policy(
    lambda place: place.workload("web").pod["volumes"].pop(0),
    lambda place: container(place, "worker-search")["volumeMounts"].pop(),
)
def what_is_written_is_mounted(place: Manifests) -> Iterator[str]:
    """What the image writes to, its folder for temporary files and VAR_DIR, is a volume."""
    for name, workload, item in each(place):
        volumes = {volume["name"] for volume in workload.pod.get("volumes", [])}
        mounts = {mount["mountPath"]: mount["name"] for mount in item.get("volumeMounts", [])}
        for path in ("/tmp", "/var/lib/okadwuma"):  # noqa: S108 - a path in the container
            if mounts.get(path) not in volumes:
                yield f"{name}: nothing is mounted at {path}"
