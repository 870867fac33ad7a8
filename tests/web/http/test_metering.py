"""Numbers and lines of requests: true, of all workers, and without what was asked."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient

from indexer import Engine, Settings
from tests.conftest import REPLIES
from tests.serving import started
from webapp import create_app


def counted(text: str, route: str, status: int) -> float:
    found = re.search(
        rf'^dafu_requests_total{{route="{re.escape(route)}",status="{status}"}} (\S+)$', text, re.MULTILINE
    )
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_route_and_nothing_tells_what_was_asked(client: FlaskClient) -> None:
    before = client.get("/metrics").text
    for _ in range(3):
        client.get("/search?q=飞碟降落")
    client.get("/reply/nowhere")
    after = client.get("/metrics").text
    assert counted(after, "/search", 200) - counted(before, "/search", 200) == 3
    assert counted(after, "/reply/<reply_id>", 404) - counted(before, "/reply/<reply_id>", 404) == 1
    assert (
        f"dafu_documents {len(REPLIES)}.0" in after
        and "dafu_up 1.0" in after
        and "dafu_pending_changes 0.0" in after
    )
    assert "飞碟" not in after and "nowhere" not in after


def test_the_numbers_are_for_those_nearby(settings: Settings, engine: Engine) -> None:
    client = create_app(replace(settings, proxies=1), engine).test_client()
    assert [
        client.get("/metrics", headers={"X-Forwarded-For": address}).status_code
        for address in ("10.0.0.9", "::ffff:10.0.0.9", "::1", "8.8.8.8", "::ffff:8.8.8.8", "2400::8", "junk")
    ] == [200, 200, 200, 404, 404, 404, 404]


def test_before_there_is_an_index_that_is_said(own_settings: Settings) -> None:
    assert "dafu_up 0.0" in create_app(own_settings).test_client().get("/metrics").text


def test_each_request_has_a_line_and_an_id_of_its_own(
    settings: Settings, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(replace(settings, access_log=True), engine).test_client()
    answers = [
        client.get("/search?q=飞碟降落", environ_base={"REMOTE_ADDR": "203.0.113.7"}) for _ in range(2)
    ]
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["route"] for line in lines] == ["/search"] * 2 and {line["status"] for line in lines} == {
        200
    }
    # The second page is one that was kept; its id is not.
    assert all(line["processor_seconds"] <= line["seconds"] + 0.01 and line["waited"] == 0 for line in lines)
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert ids == [line["id"] for line in lines] and len(set(ids)) == 2
    client.open("/search", method="飞碟降落")
    written += (odd := capsys.readouterr().err)
    assert json.loads(odd)["method"] == "other"
    assert "飞碟" not in written and "203.0.113.7" not in written


def test_an_id_is_taken_from_a_proxy_alone(settings: Settings, engine: Engine) -> None:
    given = {"X-Request-Id": "abc-12345678"}
    behind = create_app(replace(settings, proxies=1), engine).test_client()
    assert behind.get("/about", headers=given).headers["X-Request-Id"] == "abc-12345678"
    assert behind.get("/about", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] != "<script>"
    direct = create_app(settings, engine).test_client()
    assert direct.get("/about", headers=given).headers["X-Request-Id"] != "abc-12345678"


def test_workers_are_counted_together(settings: Settings, engine: Engine) -> None:
    with started(settings.data, {"DAFU_WORKERS": "2"}) as served:
        for _ in range(30):
            assert served.ask(b"/about")[0] == 200
        texts = {served.ask(b"/metrics")[1].decode() for _ in range(6)}
        assert {counted(text, "/about", 200) for text in texts} == {30.0}


_EACH_LOOK_A_SECOND_ON: Final = """
import time
from itertools import count
from types import SimpleNamespace
from webapp.cli import main
from webapp.http import connections
looks = count()
connections.time = SimpleNamespace(time=time.time, monotonic=time.monotonic, perf_counter=lambda: float(next(looks)))
main()
"""


def test_a_line_tells_how_long_its_request_waited_for_a_thread(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    command, environ = ("-c", _EACH_LOOK_A_SECOND_ON), {"DAFU_ACCESS_LOG": "1"}
    with log.open("wb") as file, started(settings.data, environ, log=file, command=command) as served:
        served.ask(b"/about")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines[-1]["route"] == "/about" and lines[-1]["waited"] == 1.0
