"""The server: several processes over one index, which changes under them without a failed request."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.error import URLError
from urllib.parse import quote

import pytest

from corpus import Store
from indexer import Engine, Query, Settings, rebuild, update
from tests.conftest import REPLIES
from webapp.server import settle

_PATIENCE = 30.0
"""Seconds that a loaded machine may take."""


@dataclass
class Server:
    """A running `dafu serve`."""

    process: subprocess.Popen[bytes]
    address: str

    def get(self, path: str) -> Any:
        """The JSON that a path of the API answers. Raises HTTPError for anything but success."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=_PATIENCE) as answer:
            return json.load(answer)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(own: Engine, own_settings: Settings) -> Iterator[Server]:
    port = _free_port()
    command = [
        sys.executable,
        "-c",
        "from webapp.cli import main; main()",
        "serve",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    environment = {**os.environ, "DAFU_DATA": str(own_settings.data), "DAFU_QUERY_LOG": "0"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    started = Server(process, f"http://127.0.0.1:{port}")
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            started.get("/api/v1/search")
            break
        except URLError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
    yield started
    process.send_signal(signal.SIGTERM)
    assert process.wait(_PATIENCE) == 0


def test_no_request_fails_while_the_index_is_updated_and_rebuilt(
    server: Server, own: Engine, own_settings: Settings
) -> None:
    failed: list[Exception] = []
    seen: set[int] = set()
    stopped = threading.Event()

    def ask(word: str) -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            try:
                # Another address each time: a page that is kept would prove nothing.
                seen.add(server.get(f"/api/v1/search?q={quote(word)}&page=1&to={2100 + number}")["total"])
            except (OSError, ValueError) as error:  # HTTPError and URLError are OSErrors
                failed.append(error)

    asking = [threading.Thread(target=ask, args=(word,)) for word in ("教师", "学校", "")]
    for thread in asking:
        thread.start()
    for number in range(3):
        with Store(own_settings.store_path) as store, store.transaction():
            new = replace(REPLIES[0], title=f"第{number}件新答复", numbers=(7000 + number,))
            store.keep(new, f"new {number}".encode(), f"https://example.gov.cn/new/{number}.html")
        update(own)
        rebuild(own)
    expected = own.search(Query(date_to="2999-12-31")).total
    until = time.monotonic() + _PATIENCE
    while expected not in seen and time.monotonic() < until:
        time.sleep(0.1)
    stopped.set()
    for thread in asking:
        thread.join()
    assert failed == []
    assert expected in seen


def test_requests_under_way_are_answered_before_the_server_ends(server: Server) -> None:
    answered: list[Any] = []
    asking = threading.Thread(target=lambda: answered.append(server.get("/api/v1/stats")))
    asking.start()
    time.sleep(0.05)
    server.process.send_signal(signal.SIGTERM)
    asking.join()
    assert answered
    assert server.process.wait(_PATIENCE) == 0


def test_what_stays_is_walked_no_more_and_cycles_of_the_commit_before_are_given_back() -> None:
    class Commit:
        def __init__(self) -> None:
            self.itself = self

    before = Commit()
    gone = weakref.ref(before)
    try:
        settle()
        assert gc.get_freeze_count()
        del before
        gc.collect()
        assert gone() is not None  # frozen
        settle()
        assert gone() is None
    finally:
        gc.unfreeze()
