"""The folder a stack lives in: where its files are, what it keeps, what it says of itself."""

import contextlib
import fcntl
import json
import os
import secrets
import string
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from stack.processes import Identity

ROOT = Path(__file__).resolve().parents[2]
LETTERS = string.ascii_letters + string.digits


@dataclass
class PartState:
    """One part of a running stack, as `stack.json` tells it."""

    name: str
    stage: int
    pid: int
    born: int
    since: float
    port: int
    stop_by: int
    stop_seconds: float
    state: str = "running"
    restarts: int = 0

    @property
    def identity(self) -> Identity:
        """The process that leads the part."""
        return Identity(self.pid, self.born)


@dataclass
class StackState:
    """What `stack.json` holds; ports outlive the stack, so that its addresses stay."""

    state: str = "stopped"
    supervisor: int = 0
    supervisor_born: int = 0
    address: str = ""
    listings: int = 0
    ports: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    parts: list[PartState] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        """The supervisor."""
        return Identity(self.supervisor, self.supervisor_born)


class Folder:
    """A stack's folder. Secrets in it are readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.log = self.path / "log"
        self.run = self.path / "run"
        self.files = self.path / "files"
        self.tls = self.path / "tls"
        self.databases = self.path / "databases"
        self.redis = self.path / "redis"
        self.state_file = self.path / "stack.json"
        self.env_file = self.path / "env"
        self.admin_file = self.path / "admin-password"

    def make(self) -> None:
        """Make the folder and those in it that are to be there before any part."""
        for folder in (self.path, self.log, self.run, self.files, self.redis):
            folder.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def lock(self) -> int | None:
        """Return a descriptor that holds the folder until its last copy is closed, or None."""
        descriptor = os.open(self.path / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def read_state(self) -> StackState:
        """Return what `stack.json` says; a stack that never was is stopped."""
        try:
            facts: dict[str, Any] = json.loads(self.state_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return StackState()
        facts["parts"] = [PartState(**part) for part in facts["parts"]]
        return StackState(**facts)

    def write_state(self, state: StackState) -> None:
        """Replace `stack.json` at once: a reader sees the old or the new, never half."""
        self._replace(self.state_file, json.dumps(asdict(state), indent=2) + "\n", mode=0o644)

    def write_env(self, env: dict[str, str]) -> None:
        """Write the variables for a shell to source."""
        lines = [f"export {name}='{value}'\n" for name, value in sorted(env.items())]
        self._replace(self.env_file, "".join(lines), mode=0o600)

    def secret(self, name: str, length: int = 32) -> str:
        """Return a secret of this folder, made the first time.

        MySQL takes no more than 32 characters as the password of a replica.
        """
        path = self.path / name
        with contextlib.suppress(FileNotFoundError):
            return path.read_text(encoding="ascii").strip()
        made = "".join(secrets.choice(LETTERS) for _ in range(length))
        self._replace(path, made + "\n", mode=0o600)
        return made

    def _replace(self, path: Path, text: str, *, mode: int) -> None:
        fresh = path.with_name(path.name + ".new")
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode), "w") as file:
            file.write(text)
        fresh.replace(path)
