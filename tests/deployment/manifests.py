"""Kubernetes manifests as the tests read them: k8s/base as it stands, and rendered overlays."""

import copy
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.house.tree import ROOT

K8S = ROOT / "k8s"
OVERLAYS = sorted(path.name for path in (K8S / "overlays").iterdir())
# A kustomize older than 2.1, such as in Debian 12's kubectl, has other words for the same.
OLD_WORDS = (
    (r"^patches:$", "patchesStrategicMerge:"),
    (r"^( +- )path: ", r"\1"),
    (r"^ +- \.\./\.\./base\n", ""),
    (r"^resources:$", "bases: [../../base]\nresources:"),
)
Manifest = dict[str, Any]


@dataclass(frozen=True)
class Workload:
    """What runs pods: its kind and name, the pods' labels and their spec."""

    kind: str
    name: str
    labels: dict[str, str]
    pod: Manifest

    @property
    def containers(self) -> list[Manifest]:
        """Every container of a pod, those that run first included."""
        return [*self.pod.get("initContainers", []), *self.pod["containers"]]

    @property
    def grace(self) -> int:
        """Seconds from the order to stop to the end by force; 30 is Kubernetes' own."""
        return int(self.pod.get("terminationGracePeriodSeconds", 30))


@dataclass(frozen=True)
class Manifests:
    """All manifests of one place."""

    all: list[Manifest]

    def of(self, *kinds: str) -> list[Manifest]:
        """Return the manifests of the given kinds."""
        return [manifest for manifest in self.all if manifest["kind"] in kinds]

    def one(self, kind: str, name: str) -> Manifest:
        """Return the manifest of this kind and name; raise StopIteration when there is none."""
        return next(item for item in self.of(kind) if item["metadata"]["name"] == name)

    @property
    def workloads(self) -> list[Workload]:
        """Return everything that runs pods."""
        return [
            Workload(
                item["kind"],
                item["metadata"]["name"],
                item["spec"]["template"]["metadata"]["labels"],
                item["spec"]["template"]["spec"],
            )
            for item in self.of("Deployment", "StatefulSet", "DaemonSet", "Job")
        ]

    def workload(self, name: str) -> Workload:
        """Return one of them by name."""
        return next(item for item in self.workloads if item.name == name)

    def with_fault(self, plant: Callable[["Manifests"], object]) -> "Manifests":
        """Return a copy that `plant` has changed."""
        broken = Manifests(copy.deepcopy(self.all))
        plant(broken)
        return broken


@cache
def base() -> Manifests:
    """Return k8s/base as written, with the settings its kustomization would generate.

    Shared: change a copy (`with_fault`).
    """
    kustomization = yaml.safe_load((K8S / "base" / "kustomization.yaml").read_text("utf-8"))
    found = [
        manifest
        for name in kustomization["resources"]
        for manifest in documents((K8S / "base" / name).read_text("utf-8"))
    ]
    for generated in kustomization["configMapGenerator"]:
        pairs = dict(literal.split("=", 1) for literal in generated["literals"])
        named = {"name": generated["name"]}
        found.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": named, "data": pairs})
    return Manifests(found)


def documents(text: str) -> Iterator[Manifest]:
    """Yield the documents of a YAML text."""
    yield from yaml.load_all(text, Loader=yaml.CSafeLoader)


@cache
def renderer() -> tuple[str, ...]:
    """Return the command that renders a kustomization; empty where there is none."""
    if shutil.which("kustomize"):
        return ("kustomize", "build")
    return ("kubectl", "kustomize") if shutil.which("kubectl") else ()


def render(overlay: str, folder: Path, source: Path = K8S) -> Manifests:
    """Return an overlay of `source` rendered; `folder` is for a copy in older words, if needed.

    Raises ValueError with its words when kustomize refuses it.
    """
    done = kustomize(source / "overlays" / overlay)
    if done.returncode and "StrategicMerge" in done.stderr:
        shutil.copytree(source, folder / "k8s")
        place = folder / "k8s" / "overlays" / overlay
        file = place / "kustomization.yaml"
        text = file.read_text("utf-8")
        for new, old in OLD_WORDS:
            text = re.sub(new, old, text, flags=re.M)
        file.write_text(text, encoding="utf-8")
        done = kustomize(place)
    if done.returncode:
        raise ValueError(done.stderr)
    return Manifests(list(documents(done.stdout)))


def kustomize(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the renderer on a folder."""
    return subprocess.run([*renderer(), str(folder)], capture_output=True, text=True, check=False)
