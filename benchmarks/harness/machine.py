"""Facts of the machine and the checkout a figure was measured on; no names, no paths."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What measures is not what is measured: laying it over another commit leaves that one clean.
MEASURED = (":/", ":(exclude)benchmarks")
Facts = dict[str, str | int | float | bool]


def machine_facts() -> Facts:
    """Return what the hardware and the system are, and how busy it was before we began."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 0,
        "cpu": _first_line("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "django": _version("django"),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


def checkout_facts() -> Facts:
    """Return the commit, and whether the code measured differs from it; unknown without git."""
    commit = _git("rev-parse", "--short=10", "HEAD")
    return {
        "commit": commit or "unknown",
        "dirty": bool(_git("status", "--porcelain", "--", *MEASURED)),
    }


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", *arguments],  # noqa: S607 - the git of the one who measures
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _first_line(path: str, pattern: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(pattern, text)
    return found[1].strip() if found else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
