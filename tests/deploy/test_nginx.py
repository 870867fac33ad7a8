"""nginx as `deploy/nginx/dafu.conf` sets it up, really in front of the server: HTTPS, a unix socket, a path prefix."""

from __future__ import annotations

import http.client
import os
import select
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lxml import html

from indexer import Engine, Settings
from tests.places import ROOT
from tests.serving import COMMAND, PATIENCE, free_port, running

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="needs nginx and openssl (apt-get install nginx-light openssl)"
)
NAME = "dafu.example.gov.cn"
_REST = """
pid nginx.pid;
error_log error.log error;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include dafu.conf;
}
"""


@dataclass
class Front:
    """nginx with the site behind it."""

    plain: int
    secure: int
    prefix: str

    def ask(
        self, path: str, host: str = NAME, method: str = "GET", headers: dict[str, str] | None = None
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Status, text and headers, over HTTPS."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        client = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=PATIENCE, context=trusting)
        try:
            client.request(method, path, headers={"Host": host, **(headers or {})})
            answer = client.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            client.close()


@pytest.fixture(scope="module", params=["", "/dafu"])
def front(
    request: pytest.FixtureRequest,
    settings: Settings,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Front]:
    prefix: str = request.param
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    front = Front(free_port(), free_port(), prefix)
    certificate, key, socket_file = folder / "fullchain.pem", folder / "privkey.pem", folder / "dafu.sock"
    subprocess.run(
        [OPENSSL or "", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
         "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    written = (ROOT / "deploy" / "nginx" / "dafu.conf").read_text(encoding="utf-8")
    for before, after in (
        ("/etc/ssl/certs/dafu.pem", f"{certificate}"),
        ("/etc/ssl/private/dafu.key", f"{key}"),
        ("/run/dafu/dafu.sock", f"{socket_file}"),
        ("listen 80", f"listen 127.0.0.1:{front.plain}"),
        ("listen 443", f"listen 127.0.0.1:{front.secure}"),
        ("location / {", f"location {prefix}/ {{"),
    ):
        assert before in written
        written = written.replace(before, after)
    (folder / "dafu.conf").write_text(written, encoding="utf-8")
    main = _REST if os.getuid() else "user root;\n" + _REST
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    environ = {
        "DAFU_DATA": str(settings.data),
        "DAFU_UNIX_SOCKET": str(socket_file),
        "DAFU_BASE_URL": f"https://{NAME}{prefix}",
        "DAFU_PROXIES": "1",
        "DAFU_QUERY_LOG": "0",
    }
    nginx = [NGINX or "", "-p", f"{folder}", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]
    with running(*COMMAND, "serve", environ=environ):
        subprocess.run(nginx, check=True)  # returns when it listens
        gone = os.pidfd_open(int((folder / "nginx.pid").read_text(encoding="ascii")))
        try:
            yield front
        finally:
            subprocess.run([*nginx, "-s", "stop"], check=True)
            assert select.select([gone], [], [], PATIENCE)[0]
            os.close(gone)


def test_pages_are_served_over_https_below_the_prefix(front: Front) -> None:
    status, text, headers = front.ask(f"{front.prefix}/search?q=%E6%95%99%E5%B8%88")
    assert status == 200 and "Strict-Transport-Security" in headers
    page = html.fromstring(text)
    links = [each.get(name, "#") for name in ("href", "src", "action") for each in page.iter()]
    own = [link for link in links if link.startswith("/")]
    assert len(own) > 20 and all(link.startswith(f"{front.prefix}/") for link in own)
    style = next(link for link in own if "dafu.css" in link)
    assert front.ask(style)[0] == 200


def test_full_addresses_are_the_public_ones(front: Front) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Proto": "ftp"}
    status, text, _ = front.ask(f"{front.prefix}/feed.atom?q=", headers=forged)
    assert status == 200 and f"https://{NAME}{front.prefix}/reply/" in text and "evil" not in text


def test_raw_bytes_come_through(front: Front) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    for encoding in ("utf-8", "gbk"):
        path = f"{front.prefix}/api/v1/search?q=教师".encode(encoding)
        with (
            socket.create_connection(("127.0.0.1", front.secure), PATIENCE) as plain,
            trusting.wrap_socket(plain) as client,
        ):
            client.sendall(
                b"GET " + path + b" HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\nConnection: close\r\n\r\n"
            )
            received = b""
            while piece := client.recv(65536):
                received += piece
        assert b" 200 " in received[:20] and b'"total":0' not in received


def test_other_names_and_metrics_are_not_answered(front: Front) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        front.ask(f"{front.prefix}/", host="evil.example")
    assert [front.ask(path)[0] for path in ("/metrics", "/dafu/metrics")] == [404, 404]


def test_plain_http_leads_to_https(front: Front) -> None:
    client = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=PATIENCE)
    client.request("GET", "/search?q=1", headers={"Host": NAME})
    answer = client.getresponse()
    assert answer.status == 301 and answer.headers["Location"] == f"https://{NAME}/search?q=1"
    client.close()


def test_bodies_beyond_the_limit_are_refused(front: Front) -> None:
    status, _, _ = front.ask(
        f"{front.prefix}/precedents", method="POST", headers={"Content-Length": str(12 << 20)}
    )
    assert status == 413
