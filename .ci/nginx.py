"""Fill in docker/nginx for one folder, and find the nginx that runs it."""

import dataclasses
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from nest import ServerError
from servers import SYSTEM_PATH

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "docker" / "nginx"
# Where .ci/packages.sh unpacks Debian's packages: programs without their services.
UNPACKED = ROOT / "var" / "packages"
PLACEHOLDER = re.compile(r"\$\{(EDGE_[A-Z_]+)\}")
# An instance that fails ten times within three seconds is left alone for three. Not fewer: a
# request that breaks whoever answers it is tried on two, and must not take both from everybody.
HEALTH = "max_fails=10 fail_timeout=3s"


@dataclasses.dataclass
class Edge:
    """One nginx: where it listens, whom it asks, what it serves itself.

    `web` and `sockets` are addresses, `127.0.0.1:8001`. Paths are absolute. Everything nginx
    writes goes below `folder`.
    """

    folder: Path
    https: str
    http: str
    certificate: Path
    key: Path
    web: Sequence[str]
    sockets: Sequence[str]
    static: Path
    media: Path
    names: str = "localhost 127.0.0.1"
    accel: str = "/_private/"
    workers: str = "2"
    operators: str = ""

    def render(self) -> Path:
        """Write the configuration and return its main file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        values = self.values()
        for template in sorted(TEMPLATES.glob("*.template")):
            text = PLACEHOLDER.sub(lambda found: values[found[1]], template.read_text("utf-8"))
            (self.folder / template.stem).write_text(text, encoding="utf-8")
        return self.folder / "nginx.conf"

    def values(self) -> dict[str, str]:
        """Return what stands for each placeholder (docker/nginx/nginx.conf.template)."""
        brotli = brotli_module(program())
        return {
            "EDGE_USER": "user root;" if os.getuid() == 0 else "",
            "EDGE_MODULES": f"load_module {brotli};" if brotli else "",
            "EDGE_BROTLI": "brotli_static on;" if brotli else "",
            "EDGE_WORKERS": self.workers,
            "EDGE_HTTP": self.http,
            "EDGE_HTTPS": self.https,
            "EDGE_HTTPS_SUFFIX": f":{self.https.rpartition(':')[2]}",
            "EDGE_NAMES": self.names,
            "EDGE_CERTIFICATE": str(self.certificate),
            "EDGE_KEY": str(self.key),
            "EDGE_WEB": servers(self.web),
            "EDGE_SOCKETS": servers(self.sockets),
            "EDGE_STATIC": str(self.static),
            "EDGE_MEDIA": str(self.media),
            "EDGE_ERRORS": str(TEMPLATES / "errors"),
            "EDGE_ACCEL": self.accel,
            "EDGE_OPERATORS": self.operators,
            "EDGE_ACCESS_LOG": str(self.folder / "access.log"),
        }

    def command(self, *options: str) -> list[str]:
        """Return the command that runs it in the foreground; `options` such as `-s reload`.

        Reload: call `render()` with other addresses, then run `command("-s", "reload")`, or send
        SIGHUP to the main process.
        """
        main = self.folder / "nginx.conf"
        start = [program(), "-p", str(self.folder), "-c", str(main), "-e", "stderr"]
        return [*start, *(options or ("-g", "daemon off;"))]

    def switch(self, address: str, *, on: bool) -> None:
        """Take one instance out of what is rendered, or put it back; a reload makes it so."""
        path = self.folder / "upstreams.conf"
        line = re.compile(rf"server {re.escape(address)} {HEALTH}( down)?;")
        text, count = line.subn(
            f"server {address} {HEALTH}{'' if on else ' down'};", path.read_text()
        )
        if not count:
            raise ServerError(f"nginx in {self.folder} knows no instance at {address}.")
        path.write_text(text, encoding="utf-8")

    def check(self) -> None:
        """Let nginx read the configuration; raise ServerError with its words when it will not."""
        done = subprocess.run(self.command("-t"), capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerError(f"nginx refuses its configuration:\n{done.stderr}")


def servers(addresses: Sequence[str]) -> str:
    """Return the lines of an upstream."""
    return " ".join(f"server {address} {HEALTH};" for address in addresses)


def program() -> str:
    """Return the path of nginx: the system's, else the one that was unpacked for us."""
    path = os.pathsep.join([SYSTEM_PATH, str(UNPACKED / "usr" / "sbin")])
    if found := shutil.which("nginx", path=path):
        return found
    raise ServerError("nginx is missing. Run .ci/packages.sh, or install the package nginx.")


def brotli_module(nginx: str) -> Path | None:
    """Return the module that serves precompressed .br files, where this nginx has one."""
    shown = subprocess.run([nginx, "-V"], capture_output=True, text=True, check=True).stderr
    folders = [Path(found) for found in re.findall(r"--modules-path=(\S+)", shown)]
    # An unpacked nginx still names the folders of an installed one; their versions may differ.
    top = Path(nginx).parents[2]
    for folder in [top / str(folder).lstrip("/") for folder in folders]:
        module = folder / "ngx_http_brotli_static_module.so"
        if module.exists():
            return module
    return None
