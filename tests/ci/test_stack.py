"""What the stack refuses, how it looks after a part, and that it ends only what is its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nest import ServerError
from replication import eventually
from stack import commands, refusals
from stack.certificate import make_certificate
from stack.commands import DEFAULT_LISTINGS
from stack.ending import end_parts, living
from stack.folder import Folder, StackState
from stack.ports import NAMES, choose_ports
from stack.processes import Identity, family
from stack.refusals import refuse_what_cannot_be
from stack.supervisor import MOST_CRASHES, Part, Supervisor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the stack needs Linux")
SLEEP = ["sleep", "600"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "s")
    folder.make()
    return folder


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(folder: Folder, said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(folder, StackState(), said.append)
    yield supervisor
    supervisor.stop()


def refused(folder: Folder, *, listings: int = 50, port: int | None = None) -> str:
    with pytest.raises(ServerError) as refusal:
        refuse_what_cannot_be(folder, listings, port)
    return str(refusal.value)


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every program for installed: what is tested here is another refusal."""
    monkeypatch.setattr(refusals, "_refuse_programs", lambda: None)


def test_another_system_is_told_what_to_use(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals.sys, "platform", "darwin")
    assert "docker/compose.yml" in refused(folder)


def test_a_missing_program_is_named_with_its_package(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str, package: str) -> str:
        raise ServerError(f"{name} is missing: {package}")

    monkeypatch.delenv("OKADWUMA_MYSQLD", raising=False)
    monkeypatch.setattr(refusals, "program_path", missing)
    assert refused(folder) == "mariadbd is missing: mariadb-server-core"
    monkeypatch.setenv("OKADWUMA_MYSQLD", "/nowhere/mysqld")
    assert refused(folder).startswith("OKADWUMA_MYSQLD=/nowhere/mysqld is not a program")


@pytest.mark.usefixtures("programs")
def test_a_port_in_use_is_named_with_another(folder: Folder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused(folder, port=port) == (
            f"Port {port} cannot be used (Address already in use). Try: make stack PORT={port + 1}"
        )
    assert refused(folder, port=70_000) == "70000 is not a port: give one from 1 to 65535."


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("listings", [0, -1, 1_000_001])
def test_a_number_of_listings_that_makes_no_sense_is_refused(folder: Folder, listings: int) -> None:
    assert "Give a number from 1 to 1,000,000." in refused(folder, listings=listings)


@pytest.mark.usefixtures("programs")
def test_too_little_disk_or_memory_is_told_in_megabytes(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "free_disk_mb", lambda path: 900)
    monkeypatch.setattr(refusals, "free_memory_mb", lambda: 800)
    needed = refusals.needed_disk_mb(folder, 100_000)
    assert refused(folder, listings=100_000) == (
        f"100,000 listings need about {needed:,} MB of disk, 900 MB are free. "
        "Ask for fewer: make stack N=1000"
    )
    monkeypatch.setattr(refusals, "free_disk_mb", lambda path: 10**6)
    assert "MB of memory, 800 MB are free" in refused(folder)


@pytest.mark.usefixtures("programs")
def test_a_folder_that_cannot_be_used_is_named(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is too long for the sockets" in refused(Folder(tmp_path / ("s" * 80)))
    file = tmp_path / "file"
    file.touch()
    assert refused(Folder(file)).startswith(f"Cannot write in {file}")
    monkeypatch.setattr(refusals.os, "getuid", lambda: 4711)
    assert f"{folder.path} belongs to another user" in refused(folder)


def test_a_second_start_is_refused_while_the_first_holds_the_folder(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "refuse_what_cannot_be", lambda *_: None)
    lock = folder.lock()
    assert lock is not None
    assert commands.main(["up", "--folder", str(folder.path)]) == 1
    os.close(lock)
    assert "Stop it first: make stack-stop" in capsys.readouterr().err


def test_without_a_stack_status_and_stop_say_so(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["status", "--folder", str(folder.path)]) == 3
    assert commands.main(["stop", "--folder", str(folder.path)]) == 0
    assert capsys.readouterr().out == (
        "No stack runs here. Start one: make stack\nNo stack runs here.\n"
    )


def test_ports_stay_unless_taken_and_never_meet() -> None:
    first = choose_ports({}, None)
    assert set(first) == set(NAMES)
    assert len(set(first.values())) == len(NAMES)
    assert choose_ports(first, None) == first
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first["redis"]))
        taken.listen()
        second = choose_ports(first, first["web-1"])
    assert second["redis"] != first["redis"]
    assert second["https"] == first["web-1"] != second["web-1"]


def test_secrets_are_made_once_and_for_the_owner_only(folder: Folder) -> None:
    made = folder.secret("secret-key", 64)
    assert len(made) == 64
    assert folder.secret("secret-key", 64) == made
    assert (folder.path / "secret-key").stat().st_mode & 0o777 == 0o600
    make_certificate(folder.tls)
    assert (folder.tls / "key.pem").stat().st_mode & 0o777 == 0o600
    issued = (folder.tls / "certificate.pem").read_bytes()
    make_certificate(folder.tls)
    assert (folder.tls / "certificate.pem").read_bytes() == issued


def test_a_part_that_crashes_starts_again_and_then_no_more(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = supervisor.begin(Part("short", ["false"], 1))
    for _ in range(MOST_CRASHES + 1):
        one.process.wait()
        supervisor.look()
        one.due = 0
        supervisor.look()
    assert one.state.state == "failed"
    assert one.state.restarts == MOST_CRASHES
    assert [line.split(";")[-1] for line in said[:-1]] == [
        f" starts again in {seconds} s." for seconds in (0, 1, 2, 4, 8)
    ]
    assert said[-1].startswith(f"GIVING UP on short: it ended {MOST_CRASHES + 1} times.")


def test_a_part_that_does_not_start_shows_its_last_words(supervisor: Supervisor) -> None:
    part = Part("broken", ["sh", "-c", "echo no such luck; exit 3"], 1)
    with pytest.raises(ServerError, match="broken did not start:\nno such luck"):
        supervisor.start(part, lambda: False)


def test_a_long_log_is_cut_and_its_part_goes_on_writing(
    supervisor: Supervisor, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stack.supervisor.LOG_BYTES", 100)
    talk = "while :; do echo 0123456789; sleep 0.01; done"
    supervisor.begin(Part("talker", ["sh", "-c", talk], 1))
    log = folder.log / "talker.log"
    eventually(lambda: log.stat().st_size > 100)
    supervisor.look()
    assert (folder.log / "talker.log.1").stat().st_size > 100
    eventually(lambda: log.read_text().startswith("0123456789"))


@pytest.fixture
def left(folder: Folder, said: list[str]) -> Callable[..., Supervisor]:
    """Return a function that starts parts and forgets them, as a killed supervisor does."""

    def start(*parts: Part) -> Supervisor:
        supervisor = Supervisor(folder, StackState(), said.append)
        for part in parts:
            supervisor.begin(part)
        return supervisor

    return start


def test_what_a_killed_supervisor_left_is_found_and_ended_in_order(
    folder: Folder, said: list[str], left: Callable[..., Supervisor]
) -> None:
    gone = left(Part("first", SLEEP, 0), Part("last", ["sh", "-c", "sleep 600 & sleep 600"], 1))
    last = gone.running[1]
    eventually(lambda: len(family(last.state.identity, folder.path)) == 3)
    # The leader is gone, its children hold on.
    last.process.kill()
    last.process.wait()
    parts = folder.read_state().parts
    assert [part.name for part in living(parts, folder)] == ["first", "last"]
    end_parts(parts, folder, said.append)
    assert said == ["stopping last", "stopping first"]
    assert living(parts, folder) == []
    gone.running[0].process.wait()


def test_a_number_that_now_belongs_to_somebody_else_is_left_alone(
    folder: Folder, left: Callable[..., Supervisor]
) -> None:
    with subprocess.Popen(SLEEP, start_new_session=True) as other:
        supervisor = left(Part("mine", SLEEP, 0))
        mine = supervisor.state.parts[0]
        wrong = Identity(other.pid, Identity.of(other.pid).born - 1)
        assert family(wrong, folder.path) == []
        assert not wrong.is_alive()
        end_parts([mine], folder, lambda line: None)
        assert other.poll() is None
        other.kill()
        supervisor.running[0].process.wait()


def test_a_part_that_will_not_stop_is_killed(folder: Folder, said: list[str]) -> None:
    supervisor = Supervisor(folder, StackState(), said.append)
    part = Part("deaf", ["sh", "-c", "trap '' TERM; echo on; while :; do sleep 1; done"], 0,
                stop_seconds=0.2)  # fmt: skip
    log = folder.log / "deaf.log"
    process = supervisor.start(part, lambda: log.read_text() == "on\n")
    supervisor.stop()
    assert process.returncode == -signal.SIGKILL
    assert folder.read_state().state == "stopped"


def test_the_makefile_and_the_command_agree() -> None:
    assert DEFAULT_LISTINGS == 3000
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    assert "N=3000" in makefile
    assert shutil.which("sleep")
