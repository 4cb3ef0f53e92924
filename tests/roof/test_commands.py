"""The commands of the whole house: what they refuse, with what advice, and what they make."""

import socket
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.core.management import CommandError, call_command
from PIL import Image

from jobboard.management.commands import run_local
from jobs.demo import SIGN_INS


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Note what would have been served, and leave the slow preparations out."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **given: calls.append({"app": app, **given}))
    monkeypatch.setattr(run_local, "call_command", lambda *names, **given: None)
    return calls


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.embedded_only
def test_run_local_says_where_it_serves_and_who_may_sign_in(served: list[dict[str, Any]]) -> None:
    out, port = StringIO(), free_port()
    call_command("run_local", "--port", str(port), "--no-reload", stdout=out)
    assert [(call["app"], call["port"], call["reload"]) for call in served] == [
        ("jobboard.asgi:application", port, False)
    ]
    told = out.getvalue()
    assert f"http://localhost:{port}/\n" in told
    assert all(person.email in told and person.password in told for person in SIGN_INS)


@pytest.mark.embedded_only
def test_run_local_refuses_a_taken_port(served: list[dict[str, Any]]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with pytest.raises(CommandError, match=f"Port {port} cannot be used .* make run PORT="):
            call_command("run_local", "--port", port)
    assert served == []


@pytest.mark.embedded_only
def test_run_local_refuses_a_port_that_is_none(served: list[dict[str, Any]]) -> None:
    with pytest.raises(CommandError, match="Port 99999 cannot be used"):
        call_command("run_local", "--port", "99999")
    assert served == []


@pytest.mark.embedded_only
def test_run_local_refuses_a_folder_it_cannot_write(
    served: list[dict[str, Any]], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the answer of the system is given for it.
    monkeypatch.setattr(run_local.os, "access", lambda folder, mode: False)
    with pytest.raises(CommandError, match=r"Cannot write in .*VAR_DIR"):
        call_command("run_local", "--port", str(free_port()))
    assert served == []


def test_run_local_refuses_the_real_mode(served: list[dict[str, Any]], settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded mode only: unset DATABASE_URL"):
        call_command("run_local", "--port", str(free_port()))
    assert served == []


def test_draw_icons_writes_every_icon_in_its_size(tmp_path: Path) -> None:
    call_command("draw_icons", "--to", str(tmp_path), stdout=StringIO())
    sizes = {path.name: Image.open(path).size for path in tmp_path.glob("*.png")}
    assert sizes == {
        "apple-touch-icon.png": (180, 180),
        "icon-192.png": (192, 192),
        "icon-512.png": (512, 512),
        "icon-maskable-512.png": (512, 512),
    }
    assert Image.open(tmp_path / "favicon.ico").info["sizes"] == {(16, 16), (32, 32)}
