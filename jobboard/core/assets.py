"""Joins the small CSS and JS files into bundles, without a build step."""

import base64
import gzip
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Joined in this order; a file that is not listed is not sent.
BUNDLES: dict[str, Sequence[str]] = {
    "css/core.css": (
        "layers tokens reset base layout icon skip kente header footer button field search-bar "
        "badge logo job-card notice prose panel results home job directory utilities"
    ).split(),
    "css/plain.css": ("layers", "tokens", "reset", "base", "plain"),
    "js/core.js": (
        "../vendor/htmx-2.0.11.min",
        "page",
        "look",
        "combobox",
        "filters",
        "clicks",
        "share",
        "logos",
    ),
}
ENCODED = (".br", ".gz")
INLINED = ("css/core.css", "css/plain.css")


class BundleFinder(BaseFinder):
    """Lets runserver, WhiteNoise and collectstatic see the bundles as ordinary static files."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Return no warnings: a missing source fails loudly when its bundle is built."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the built file's absolute path, or an empty list when `path` is no bundle."""
        if path not in BUNDLES:
            return []
        built = str(built_file(path))
        return [built] if find_all or kwargs.get("all") else built

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every bundle, and what it is compressed to, with the storage that holds it."""
        storage = FileSystemStorage(location=bundle_folder())
        for path in BUNDLES:
            built_file(path)
            yield path, storage
            # WhiteNoise serves compressed twins of the files it is told of; when it serves
            # straight from the finders nobody else would make or name them.
            if getattr(settings, "WHITENOISE_USE_FINDERS", False):
                yield from ((path + suffix, storage) for suffix in ENCODED)


def bundle_folder() -> Path:
    """Return the folder of built bundles."""
    return Path(settings.VAR_DIR) / "bundles"


def built_file(path: str) -> Path:
    """Return the bundle's file, built again when one of its sources is newer."""
    target, sources = bundle_folder() / path, source_files(path)
    newest = max(source.stat().st_mtime for source in [*sources, Path(__file__)])
    if target.exists() and target.stat().st_mtime >= newest:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    raw = join(sources).encode()
    replace_file(target.with_name(target.name + ".br"), brotli.compress(raw))
    replace_file(target.with_name(target.name + ".gz"), gzip.compress(raw, mtime=0))
    replace_file(target, raw)
    return target


def source_files(path: str) -> list[Path]:
    """Return the files a bundle is joined from, in order."""
    folder, suffix = (Path(settings.BASE_DIR) / "static" / path).parent, Path(path).suffix
    return [(folder / f"{name}{suffix}").resolve() for name in BUNDLES[path]]


def join(sources: list[Path]) -> str:
    """Return the sources as one text, without comments and needless space."""
    shorten = {".css": shorten_css, ".js": shorten_js}
    return "\n".join(
        text if "vendor" in source.parts else shorten[source.suffix](text)
        for source in sources
        for text in [source.read_text(encoding="utf-8").strip()]
    )


def shorten_css(text: str) -> str:
    """Drop comments and the space that CSS does not need."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    return re.sub(r":\s+", ":", text).replace(";}", "}").strip()


def shorten_js(text: str) -> str:
    """Drop indentation, empty lines and lines that are only a comment."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` so that no other process ever reads half of it."""
    part = target.with_name(f"{target.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(target)


def inline_text(path: str) -> str:
    """Return a bundle's text, to be written into a page."""
    built = built_file(path) if settings.DEBUG else first_build(path)
    return read_built(built, built.stat().st_mtime_ns)


def inline_hash(path: str) -> str:
    """Return the CSP source that allows exactly this bundle inline."""
    return digest(inline_text(path))


@lru_cache(maxsize=8)
def first_build(path: str) -> Path:
    """Return the bundle's file, checked for staleness once in a process."""
    return built_file(path)


@lru_cache(maxsize=8)
def read_built(built: Path, _modified_ns: int) -> str:
    """Return the text of a built file, read once for each time it was written."""
    return built.read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def digest(text: str) -> str:
    """Return `'sha256-…'` of `text` as CSP writes it."""
    raw = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(raw).decode()}'"
