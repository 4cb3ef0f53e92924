"""What the edge promises, asked of a real nginx with production's own configuration."""

import http.client
import json
import re
import socket
import ssl

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nginx import TEMPLATES, brotli_module, program
from servers import ServerError
from tests.faults.edge import HASHED, Front, exchange

OUTSIDE = "127.0.0.2"


def told(answer) -> dict[str, str]:
    """Return the headers a stub saw."""
    return json.loads(answer.body)["headers"]


def test_a_broken_configuration_is_said_in_nginx_own_words(front: Front) -> None:
    front.edge.check()
    broken = front.describe(["127.0.0.1:notaport"])
    broken.folder = front.folder / "broken"
    broken.render()
    with pytest.raises(ServerError, match="invalid port in upstream"):
        broken.check()


def test_every_placeholder_is_explained_and_none_is_left(front: Front) -> None:
    used = set(re.findall(r"\$\{(\w+)\}", "".join(t.read_text() for t in TEMPLATES.glob("*.t*"))))
    head = (TEMPLATES / "nginx.conf.template").read_text().partition("\nerror_log")[0]
    assert used == set(front.edge.values())
    assert used == set(re.findall(r"EDGE_[A-Z_]+", head)) - {"EDGE_"}
    for written in front.edge.folder.glob("*.conf"):
        assert "${" not in written.read_text(encoding="utf-8")


def test_nothing_a_client_claims_about_itself_is_passed_on(front: Front) -> None:
    claims = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=203.0.113.9",
        "X-Real-IP": "203.0.113.9",
        "X-Original-URL": "/admin/",
        "X-Rewrite-URL": "/admin/",
        "X-HTTP-Method-Override": "DELETE",
        "X-Accel-Redirect": "/_private/cv/ama%20%C3%A9.pdf",
        "X-Request-ID": "bad id\t{}",
        "Proxy": "http://evil.example",
        "TE": "trailers",
        "Upgrade": "websocket",
        "Connection": "upgrade",
        "X_Forwarded_For": "203.0.113.9",
    }
    answer = front.ask("/somewhere", headers=claims, source=OUTSIDE)
    assert answer.status == 200
    seen = told(answer)
    request_id = seen.pop("x-request-id")
    assert re.fullmatch(r"[0-9a-f]{32}", request_id)
    assert seen == {
        "host": f"localhost:{front.https}",
        "x-forwarded-for": OUTSIDE,
        "x-forwarded-proto": "https",
        "x-forwarded-host": f"localhost:{front.https}",
        "accept-encoding": "identity",
    }


def test_a_well_formed_request_id_is_kept(front: Front) -> None:
    answer = front.ask("/", headers={"X-Request-ID": "mobile-app-4711"})
    assert told(answer)["x-request-id"] == "mobile-app-4711"


def test_hashed_files_are_kept_for_a_year_and_sent_precompressed(front: Front) -> None:
    best = front.ask(f"/static/{HASHED}", headers={"Accept-Encoding": "gzip, br"})
    encoding = "br" if brotli_module(program()) else "gzip"
    suffix = {"br": ".br", "gzip": ".gz"}[encoding]
    assert best.text == f"this is {HASHED}{suffix}"
    assert best.headers["Content-Encoding"] == encoding
    assert best.headers["Content-Type"] == "text/css; charset=utf-8"
    assert best.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert best.headers["Vary"] == "Accept-Encoding"
    assert best.headers["X-Content-Type-Options"] == "nosniff"
    assert front.ask(f"/static/{HASHED}", headers={"Accept-Encoding": "gzip"}).text.endswith(".gz")
    plain = front.ask(f"/static/{HASHED}")
    assert plain.text == f"this is {HASHED}"
    assert plain.headers["Content-Encoding"] is None


def test_other_static_files_are_asked_for_again_and_missing_ones_from_the_app(front: Front) -> None:
    icon = front.ask("/static/img/favicon.ico")
    assert icon.headers["Cache-Control"] == "public, max-age=60"
    assert json.loads(front.ask("/static/none.css").body)["path"] == "/static/none.css"
    for path in ("/static/../media/cv/x", "/static/%2e%2e/media/cv/x", "/static../media/cv/x"):
        assert b"PDF" not in front.ask(path).body


def test_a_private_file_comes_by_the_app_alone(front: Front) -> None:
    answer = front.ask("/file", headers={"X-Request-ID": "who-asked-4711"})
    assert answer.body == b"%PDF-1.7 of Ama"
    assert {name: answer.headers[name] for name in answer.headers} == {
        "Server": "nginx",
        "Date": answer.headers["Date"],
        "Content-Type": "application/pdf",
        "Content-Length": "15",
        "Connection": "keep-alive",
        "Last-Modified": answer.headers["Last-Modified"],
        "ETag": answer.headers["ETag"],
        "Accept-Ranges": "bytes",
        "Content-Disposition": 'attachment; filename="CV.pdf"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "X-Request-ID": "who-asked-4711",
    }
    for path in ("/_private/cv/ama%20%C3%A9.pdf", "/x/../_private/cv/ama%20%C3%A9.pdf"):
        refused = front.ask(path)
        assert refused.status == 404
        assert b"PDF" not in refused.body


def test_a_socket_is_upgraded_below_ws_only(front: Front) -> None:
    url = f"wss://localhost:{front.https}"
    with connect(f"{url}/ws/bell/?a=1", ssl=front.context) as peer:
        assert peer.recv() == "/ws/bell/?a=1 127.0.0.1"
        peer.send("Akwaaba")
        assert peer.recv() == "Akwaaba"
    with pytest.raises(InvalidStatus) as refused, connect(f"{url}/bell/", ssl=front.context):
        pass
    assert refused.value.response.status_code == 200


def test_who_asks_for_another_host_gets_nothing(front: Front) -> None:
    assert front.ask("/", headers={"Host": "evil.example"}).status == 421
    plain = http.client.HTTPConnection("127.0.0.1", front.http, timeout=5)
    with pytest.raises(ConnectionResetError):
        exchange(plain, "GET", "/", {"Host": "evil.example"}, b"")


def test_plain_http_leads_to_https(front: Front) -> None:
    for port in (front.http, front.https):
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        host = f"localhost:{port}"
        answer = exchange(plain, "POST", "/jobs/?q=a%20b", {"Host": host}, b"x")
        assert answer.status == 308
        assert answer.headers["Location"] == f"https://localhost:{front.https}/jobs/?q=a%20b"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1")
def test_the_site_speaks_http2_and_no_old_tls(front: Front) -> None:
    def handshake(**limits: ssl.TLSVersion) -> str | None:
        context = ssl.create_default_context(cafile=None)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        context.set_ciphers("ALL:@SECLEVEL=0")
        for name, value in limits.items():
            setattr(context, name, value)
        with (
            socket.create_connection(("127.0.0.1", front.https), 5) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as peer,
        ):
            return peer.selected_alpn_protocol()

    assert handshake() == "h2"
    assert handshake(maximum_version=ssl.TLSVersion.TLSv1_2) == "h2"
    with pytest.raises(ssl.SSLError):
        handshake(minimum_version=ssl.TLSVersion.TLSv1_1, maximum_version=ssl.TLSVersion.TLSv1_1)


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/live"])
def test_probes_are_for_this_machine(front: Front, path: str) -> None:
    assert front.ask(path).status == 200
    assert front.ask(path, source=OUTSIDE).status == 404
    assert front.ask("/health", source=OUTSIDE).status == 200


def test_the_log_says_what_happened_and_not_who_it_was(front: Front) -> None:
    front.ask("/jobs/?q=private+words", headers={"X-Request-ID": "log-line-4711"}, source=OUTSIDE)
    front.ask("/admin/reset/MQ/c0ffee-secret/", headers={"X-Request-ID": "log-line-4712"})
    lines = {line["request_id"]: line for line in front.log()}
    assert lines["log-line-4711"] | {"time": "", "seconds": 0, "upstream_seconds": ""} == {
        "time": "",
        "logger": "edge",
        "request_id": "log-line-4711",
        "network": "127.0.0.0/24",
        "method": "GET",
        "host": "localhost",
        "path": "/jobs/",
        "protocol": "HTTP/1.1",
        "status": 200,
        "bytes": lines["log-line-4711"]["bytes"],
        "seconds": 0,
        "upstream": lines["log-line-4711"]["upstream"],
        "upstream_status": "200",
        "upstream_seconds": "",
    }
    assert lines["log-line-4712"]["path"] == "/admin/reset/…"
    everything = (front.edge.folder / "access.log").read_text() + str(front.nest.folder)
    assert "secret" not in everything
    assert "private" not in everything.replace("/_private/", "")
    said = (front.nest.folder / f"nginx-{front.https}.log").read_text(encoding="utf-8")
    assert OUTSIDE not in said
