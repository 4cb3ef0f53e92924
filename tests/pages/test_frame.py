"""What every page shares: the front page, looks, policy, compression, bundles, error pages."""

import gzip
import os
import re
from pathlib import Path

import brotli
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobboard.core import assets

pytestmark = [pytest.mark.usefixtures("filled"), pytest.mark.django_db]
BROTLI = {"Accept-Encoding": "gzip, br"}


def test_home_counts_what_is_open(client: Client) -> None:
    html = client.get("/").content.decode()
    assert (
        "<strong>45</strong> open jobs in Ghana, <strong>15</strong> in the United Kingdom" in html
    )
    assert html.count('class="job-card"') == 6
    assert re.search(r"Driver &amp; Transport Services</span><span[^>]*>25<", html)
    assert re.search(r'company=\d+">Asanka Foods</a><span[^>]*>25 open jobs<', html)


def test_home_takes_few_queries(client: Client) -> None:
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    assert len(few) == 2, "\n".join(query["sql"][:120] for query in few)


def test_the_country_switch_is_kept(client: Client) -> None:
    answer = client.post("/look/", {"country": "GB", "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    html = client.get("/").content.decode()
    assert "Care assistant, nights" in html
    assert "Delivery driver" not in html


def test_the_theme_is_kept_and_forgotten(client: Client) -> None:
    client.post("/look/", {"theme": "dark", "next": "/jobs/"})
    assert '<html lang="en-GB" data-theme="dark">' in client.get("/jobs/").content.decode()
    client.post("/look/", {"theme": "", "next": "/jobs/"})
    assert '<html lang="en-GB">' in client.get("/jobs/").content.decode()


def test_looks_go_nowhere_else(client: Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = client.post("/look/", {"theme": "dark", "next": elsewhere})
        assert answer["Location"] == "/"
    odd = client.post("/look/", {"theme": "<script>", "saver": "x", "country": "FR"})
    assert not odd.cookies
    assert client.get("/look/").status_code == 405


def test_first_visit_inlines_the_css_and_the_policy_knows_it(client: Client) -> None:
    first = client.get("/jobs/")
    style = re.search(r"<style>(.*?)</style>", first.content.decode(), re.DOTALL)
    assert style is not None
    assert assets.digest(style[1]) in first["Content-Security-Policy"]
    assert "unsafe" not in first["Content-Security-Policy"]
    second = client.get("/jobs/").content.decode()
    assert "<style>" not in second
    assert '<link rel="stylesheet" href="/static/css/core.css">' in second


def test_pages_are_compressed_as_asked(client: Client) -> None:
    plain = client.get("/jobs/", headers={"Accept-Encoding": "identity"})
    assert not plain.has_header("Content-Encoding")
    assert "Accept-Encoding" in plain["Vary"]
    client.get("/jobs/")
    plain = client.get("/jobs/")
    small = client.get("/jobs/", headers=BROTLI)
    assert small["Content-Encoding"] == "br"
    assert brotli.decompress(small.content) == plain.content
    old = client.get("/jobs/", headers={"Accept-Encoding": "gzip, br;q=0"})
    assert gzip.decompress(old.content) == plain.content


@pytest.mark.parametrize(("path", "most"), [("css/core.css", 10_000), ("js/core.js", 20_000)])
def test_bundles_stay_small(path: str, most: int) -> None:
    assert len(brotli.compress(assets.inline_text(path).encode())) <= most


def test_own_scripts_stay_small() -> None:
    own = [path for path in assets.source_files("js/core.js") if "vendor" not in path.parts]
    assert len(brotli.compress(assets.join(own).encode())) <= 5_000


def test_a_bundle_is_built_again_when_a_source_changes(settings: object, tmp_path: Path) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    for name in assets.BUNDLES["css/plain.css"]:
        (tmp_path / "static" / "css" / f"{name}.css").write_text("/* x */\na {\n  top: 0;\n}\n")
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"  # type: ignore[attr-defined]  # pytest-django
    built = assets.built_file("css/plain.css")
    assert built.read_text() == "\n".join(["a{top:0}"] * 5)
    assert brotli.decompress(Path(f"{built}.br").read_bytes()) == built.read_bytes()
    changed = tmp_path / "static" / "css" / "base.css"
    changed.write_text("b { left: 0; }")
    later = built.stat().st_mtime + 5
    os.utime(changed, (later, later))
    assert "b{left:0}" in assets.built_file("css/plain.css").read_text()


def test_pages_for_a_broken_day_stand_alone(client: Client) -> None:
    for status in (500, 503):
        html = render_to_string(f"errors/{status}.html")
        assert len(html.encode()) <= 6_000
        assert "<link" not in html
        assert "<script" not in html


def test_not_found_has_a_search_box(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    html = answer.content.decode()
    assert 'role="search"' in html
    assert "There is no page here" in html
