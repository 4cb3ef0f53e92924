"""The fault proxy forwards, and misbehaves only as told."""

import contextlib
import socket
import threading

import pytest

from fault_proxy import FaultProxy


@pytest.fixture
def echo():
    """A server that answers every line with itself."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(peer,), daemon=True).start()

        def answer(peer):
            with peer, contextlib.suppress(ConnectionResetError):  # cut on purpose
                while line := peer.recv(100):
                    peer.sendall(line)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def ask(port, seconds=0.3):
    with socket.create_connection(("127.0.0.1", port), seconds) as peer:
        peer.sendall(b"hello")
        return peer.recv(100)


def test_what_is_sent_comes_through(echo):
    with FaultProxy(echo) as proxy:
        assert ask(proxy.port) == b"hello"
        assert proxy.facts()["connections"] == 1


@pytest.mark.parametrize("mode", ["blackhole", "half"])
def test_silence(echo, mode):
    with FaultProxy(echo) as proxy:
        proxy.set(mode)
        with pytest.raises(TimeoutError):
            ask(proxy.port)
        proxy.set("ok")
        assert ask(proxy.port) == b"hello"


def test_reset_cuts_what_is_open_and_what_comes(echo):
    with FaultProxy(echo) as proxy, socket.create_connection(("127.0.0.1", proxy.port), 1) as peer:
        peer.sendall(b"one")
        assert peer.recv(100) == b"one"
        proxy.set("reset")
        with pytest.raises(ConnectionResetError):
            peer.recv(100)
        with pytest.raises(ConnectionResetError):
            ask(proxy.port)


def test_refuse_and_back_on_the_same_port(echo):
    with FaultProxy(echo) as proxy:
        proxy.set("refuse")
        with pytest.raises(ConnectionRefusedError):
            ask(proxy.port)
        proxy.set("ok")
        assert ask(proxy.port) == b"hello"


def test_an_unknown_mode_is_refused(echo):
    with FaultProxy(echo) as proxy, pytest.raises(ValueError, match="ok, latency"):
        proxy.set("evil")
