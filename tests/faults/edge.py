"""An nginx as production runs it, in front of two stubs that tell what they were asked."""

import http.client
import json
import signal
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme
from websockets.sync.server import ServerConnection, serve

from nest import Nest
from nginx import Edge
from servers import free_port
from tests.faults.processes import Answer

HASHED = "css/core.0123456789ab.css"


class Stub(BaseHTTPRequestHandler):
    """Answers with what it was asked, or as its path says: /file, /hang-up, /status/NNN."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def answer(self) -> None:
        """Read the whole request, count it, answer."""
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/hang-up":
            self.close_connection = True
            return
        told = {"headers": {k.lower(): v for k, v in self.headers.items()}, "bytes": size}
        body = json.dumps(told | {"method": self.command, "path": self.path}).encode()
        status = int(self.path.rpartition("/")[2]) if self.path.startswith("/status/") else 200
        self.send_response(status)
        if self.path == "/file":
            self.send_header("X-Accel-Redirect", "/_private/cv/ama%20%C3%A9.pdf")
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Disposition", 'attachment; filename="CV.pdf"')
            self.send_header("Cache-Control", "private, no-store")
            self.send_header("Content-Security-Policy", "default-src 'none'; sandbox")
            self.send_header("X-Request-ID", self.headers["X-Request-ID"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class StubServer(ThreadingHTTPServer):
    """A stub on a free port; `asked` is what it was asked, in order."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Stub)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


def echo(connection: ServerConnection) -> None:
    """Tell the path of a socket and who asked for it, then say everything back."""
    request = connection.request
    assert request
    connection.send(f"{request.path} {request.headers['X-Forwarded-For']}")
    for message in connection:
        connection.send(message)


@dataclass
class Front:
    """A running nginx, its two stubs and the sockets' one."""

    nest: Nest
    folder: Path
    stubs: list[StubServer] = field(default_factory=lambda: [StubServer(), StubServer()])

    def start(self) -> None:
        """Start the stubs and nginx."""
        self.folder.mkdir()
        self.static, self.media = self.folder / "static", self.folder / "media"
        self.write_files()
        authority = trustme.CA()
        issued = authority.issue_cert("localhost", "127.0.0.1")
        issued.private_key_pem.write_to_path(self.folder / "key.pem")
        issued.cert_chain_pems[0].write_to_path(self.folder / "certificate.pem")
        self.context = ssl.create_default_context()
        authority.configure_trust(self.context)
        self.sockets = serve(echo, "127.0.0.1", 0)
        threading.Thread(target=self.sockets.serve_forever, daemon=True).start()
        self.https, self.http = free_port(), free_port()
        self.edge = self.describe([stub.address for stub in self.stubs])
        self.edge.render()
        self.edge.check()
        self.process = self.nest.launch(
            f"nginx-{self.https}",
            self.edge.command(),
            self.http,
            say=b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            expect=b"308",
        )

    def stop(self) -> None:
        """End nginx after its answers; the stubs go with the process."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def describe(self, web: list[str]) -> Edge:
        """Return the edge in front of these addresses."""
        return Edge(
            folder=self.folder / "nginx",
            https=f"127.0.0.1:{self.https}",
            http=f"127.0.0.1:{self.http}",
            certificate=self.folder / "certificate.pem",
            key=self.folder / "key.pem",
            web=web,
            sockets=[f"127.0.0.1:{self.sockets.socket.getsockname()[1]}"],
            static=self.static,
            media=self.media,
            workers="1",
        )

    def write_files(self) -> None:
        """Lay out static and private files."""
        for name in (HASHED, f"{HASHED}.br", f"{HASHED}.gz", "img/favicon.ico"):
            path = self.static / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"this is {name}", encoding="utf-8")
        private = self.media / "cv" / "ama é.pdf"
        private.parent.mkdir(parents=True)
        private.write_bytes(b"%PDF-1.7 of Ama")

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        source: str = "127.0.0.1",
    ) -> Answer:
        """Send one request over TLS from a loopback address."""
        with_host = {"Host": f"localhost:{self.https}", **(headers or {})}
        peer = http.client.HTTPSConnection(
            "localhost", self.https, timeout=15, context=self.context, source_address=(source, 0)
        )
        return exchange(peer, method, path, with_host, body)

    def reload_with(self, web: list[str]) -> None:
        """Put other instances behind nginx and wait until it asks them."""
        self.describe(web).render()
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        while before & self.workers() or not self.workers():
            time.sleep(0.02)

    def workers(self) -> set[str]:
        """Return the process numbers of nginx's workers."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(path.read_text(encoding="ascii").split())

    def log(self) -> list[dict[str, object]]:
        """Return the access log."""
        text = (self.folder / "nginx" / "access.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


def exchange(
    peer: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
) -> Answer:
    """Send one request on a connection, read its answer, close."""
    try:
        peer.request(method, path, body=body or None, headers=dict(headers))
        response = peer.getresponse()
        return Answer(response.status, response.headers, response.read(), 0)
    finally:
        peer.close()
