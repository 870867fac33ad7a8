"""Webhooks: the form and signature of each, retries, and addresses that are refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from indexer import Settings
from tests.alerts.conftest import BUS, SITE, keep
from tests.conftest import REPLIES
from tests.local import open_local
from webapp.alerts.digests import tell
from webapp.alerts.kept import Alerts
from webapp.alerts.queue import Letter
from webapp.alerts.smtp import Later, Refused
from webapp.alerts.webhooks import FORMS, deliver
from webapp.cli import main

NEWS = json.dumps({"id": "1", "about": "含有“公交”的答复", "url": f"{SITE}/search", "replies": []})
HERE = ("127.0.0.1",)


@dataclass
class Robot:
    """A program that is told."""

    port: int = 0
    status: int = 200
    answer: str = '{"errcode": 0}'
    told: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    """Path, headers and body of each request."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/send?key=k"


@pytest.fixture
def robot() -> Iterator[Robot]:
    """A running one."""
    made = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.told.append((self.path, dict(self.headers), body))
            self.send_response(made.status)
            if made.status == 302:
                self.send_header("Location", "http://127.0.0.1/")
            self.end_headers()
            self.wfile.write(made.answer.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are not what a failing test is read for."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def signed(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


def test_json_is_signed_with_its_time(robot: Robot) -> None:
    deliver("json", Letter(robot.address, NEWS, "secret"), HERE, now=1_790_000_000)
    [(path, headers, body)] = robot.told
    assert (path, body) == ("/send?key=k", NEWS)
    assert headers["X-Dafu-Signature"] == f"sha256={signed('secret', f'1790000000.{NEWS}').hex()}"


def test_robots_are_told_in_their_own_forms(robot: Robot) -> None:
    for form in ("wecom", "dingtalk", "feishu"):
        deliver(form, Letter(robot.address, NEWS, "SEC"), HERE, now=1_790_000_000)
    text = f"含有“公交”的答复\n{SITE}/search"
    wecom, dingtalk, feishu = robot.told
    assert json.loads(wecom[2]) == json.loads(dingtalk[2]) == {"msgtype": "text", "text": {"content": text}}
    asked = parse_qs(urlsplit(dingtalk[0]).query)
    assert asked["timestamp"] == ["1790000000000"]
    assert asked["sign"] == [base64.b64encode(signed("SEC", "1790000000000\nSEC")).decode()]
    body = json.loads(feishu[2])
    assert body["content"] == {"text": text}
    assert body["sign"] == base64.b64encode(signed("1790000000\nSEC", "")).decode()


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (500, "", Later),
        (429, "", Later),
        (302, "", Refused),
        (404, "", Refused),
        (200, '{"errcode": 45009, "errmsg": "too often"}', Later),
        (200, '{"code": 9499, "msg": "bad"}', Later),
    ],
)
def test_what_was_not_taken_is_tried_again_or_given_up(
    robot: Robot, status: int, answer: str, error: type[Exception]
) -> None:
    robot.status, robot.answer = status, answer
    with pytest.raises(error):
        deliver("feishu", Letter(robot.address, NEWS), HERE)
    assert len(robot.told) == 1


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
        "0.0.0.0",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_private_networks_are_refused_whatever_they_are_called(robot: Robot, number: str, form: str) -> None:
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", robot.port))
    private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, robot.port))
    with patch.object(socket, "getaddrinfo", return_value=[public, private]), pytest.raises(Refused):
        deliver(form, Letter(f"http://robot.example.com:{robot.port}/", NEWS), ())
    assert robot.told == []


def test_a_hook_that_the_operator_sets_up_is_told_once(mailing: Settings, robot: Robot) -> None:
    engine = open_local(mailing, create=True)
    keep(engine, *REPLIES)
    arguments = [
        "alerts",
        "hook",
        robot.address,
        "--form",
        "json",
        "--page",
        "/search?q=公交",
        "--data",
        str(mailing.data),
    ]
    made = CliRunner().invoke(main, arguments, env={"DAFU_BASE_URL": SITE})
    assert made.exit_code == 0, made.output
    keep(engine, BUS)
    ours = Settings(data=mailing.data, base_url=SITE, hook_hosts=HERE)
    assert tell(ours) == {"sent": 1}
    assert tell(ours) == {}
    [(_, _, body)] = robot.told
    assert [each["title"] for each in json.loads(body)["replies"]] == [BUS.title]
    with Alerts(mailing.data) as alerts:
        assert alerts.forget(robot.address) == 1
    engine.close()
    engine.store.close()
