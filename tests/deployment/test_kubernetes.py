"""The manifests in k8s/ are valid for Kubernetes, render for every place, and keep our policies."""

import copy
import re
import shutil
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from django.urls import resolve

from tests.deployment import policies_between
from tests.deployment.manifests import K8S, OVERLAYS, Manifest, Manifests, base, render, renderer
from tests.deployment.policies import POLICIES, Policy
from tests.house.tree import ROOT

# The oldest and the newest Kubernetes that the manifests are written for.
OLDEST, NEWEST = "1.31", "1.34"
PLACES = ["base", *OVERLAYS]
assert policies_between  # imported for the policies it adds


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Manifests]:
    """Return the manifests of the base and, where kustomize is there, of every overlay."""
    found = {"base": base()}
    if renderer():
        found |= {name: render(name, tmp_path_factory.mktemp(name)) for name in OVERLAYS}
    return found


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, places: dict[str, Manifests]) -> Manifests:
    """Return the manifests of one place."""
    if request.param not in places:
        pytest.skip("neither kustomize nor kubectl is installed: overlays cannot be rendered")
    return places[request.param]


def faults(manifests: list[Manifest], version: str) -> list[str]:
    """Return what Kubernetes of a version would refuse, unknown fields included."""
    found = []
    for manifest in manifests:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as no:
            found.append(f"{manifest['kind']}/{manifest['metadata']['name']}: {no.message}")
    return found


def test_kubernetes_takes_every_manifest(place: Manifests) -> None:
    assert faults(place.all, NEWEST) == []


def test_the_oldest_kubernetes_takes_the_base() -> None:
    assert faults(base().all, OLDEST) == []


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("Deployment", {"spec": {"replicaz": 3}}),
        ("Deployment", {"spec": {"replicas": "three"}}),
        ("PodDisruptionBudget", {"spec": {"maxUnavailabel": 1}}),
        ("Ingress", {"apiVersion": "networking.k8s.io/v1beta1"}),
    ],
)
def test_a_planted_fault_is_refused(kind: str, plant: dict[str, Any]) -> None:
    manifest = copy.deepcopy(base().of(kind)[0])
    assert faults([manifest], NEWEST) == []
    manifest |= {**plant, "spec": manifest["spec"] | plant.get("spec", {})}
    assert len(faults([manifest], NEWEST)) == 1


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_policy(policy: Policy, place: Manifests) -> None:
    assert list(policy.check(place)) == [], policy.check.__doc__


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_a_policy_finds_its_faults(policy: Policy) -> None:
    assert policy.plants
    for plant in policy.plants:
        assert list(policy.check(base().with_fault(plant))) != [], plant


def test_every_file_of_the_base_is_used() -> None:
    text = (K8S / "base" / "kustomization.yaml").read_text("utf-8")
    files = {path.name for path in (K8S / "base").glob("*.yaml")} - {"kustomization.yaml"}
    assert {name for name in files if f"- {name}\n" not in text} == set()


def test_places_are_apart(places: dict[str, Manifests]) -> None:
    rendered = [place for name, place in places.items() if name != "base"]
    if not rendered:
        pytest.skip("neither kustomize nor kubectl is installed: overlays cannot be rendered")
    namespaces = {
        item["metadata"].get("namespace") or item["metadata"]["name"]
        for place in rendered
        for item in place.all
    }
    assert len(namespaces) == len(OVERLAYS), "each place has one namespace of its own, for all"
    hosts = [place.of("Ingress")[0]["spec"]["rules"][0]["host"] for place in rendered]
    assert len(set(hosts)) == len(OVERLAYS)
    for place, host in zip(rendered, hosts, strict=True):
        settings = place.of("ConfigMap")[0]["data"]
        assert settings["ALLOWED_HOSTS"] == host
        assert settings["SITE_URL"] == f"https://{host}"


def test_a_broken_overlay_does_not_render(tmp_path: Path) -> None:
    if not renderer():
        pytest.skip("neither kustomize nor kubectl is installed: overlays cannot be rendered")
    shutil.copytree(K8S, tmp_path / "k8s")
    patch = tmp_path / "k8s" / "overlays" / "staging" / "sizes.yaml"
    patch.write_text(patch.read_text("utf-8").replace("name: web\n", "name: wep\n"), "utf-8")
    with pytest.raises(ValueError, match="wep"):
        render("staging", tmp_path / "copy", tmp_path / "k8s")


def test_every_path_that_is_asked_exists() -> None:
    texts = [path.read_text("utf-8") for path in (K8S / "base").glob("*.yaml")]
    texts += [(ROOT / "docker" / name).read_text("utf-8") for name in ("compose.yml", "Dockerfile")]
    asked = {
        path
        for text in texts
        for found in re.findall(r"httpGet: { path: (/\w+)|(?:127\.0\.0\.1:8000|8443)(/\w+)", text)
        for path in found
        if path
    }
    assert asked == {"/live", "/ready"}
    for path in asked:
        assert resolve(path).url_name == path.strip("/")


def test_workers_differ_only_in_what_they_work_on() -> None:
    place = base()
    texts = {}
    for workload in place.workloads:
        if workload.name.startswith("worker-"):
            queue = workload.name.removeprefix("worker-")
            item = {k: v for k, v in workload.containers[0].items() if k != "volumeMounts"}
            item["args"] = [arg for arg in item["args"] if not arg.isdigit()]  # how many at a time
            texts[queue] = str(item).replace(queue, "QUEUE")
    assert len(texts) == 5
    assert len(set(texts.values())) == 1
