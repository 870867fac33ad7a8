"""The server: several processes over one index, which changes under them without a failed request."""

from __future__ import annotations

import gc
import json
import os
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import quote

import pytest

from corpus import Store
from indexer import Engine, Query, Settings, find, rebuild, statistics, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.serving import PATIENCE, Served, started
from tests.web.http.test_metering import counted
from webapp import create_app
from webapp.server import _ask_first, settle


def test_no_request_fails_while_the_index_is_updated_and_rebuilt(
    own: LocalEngine, own_settings: Settings
) -> None:
    failed: list[tuple[int, bytes]] = []
    seen: set[int] = set()
    heard = threading.Condition()
    stopped = threading.Event()

    def ask(served: Served, word: str) -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            # Another address each time: a page that is kept would prove nothing.
            address = f"/api/v1/search?q={quote(word)}&page=1&to={2100 + number}"
            status, body = served.ask(address.encode())
            with heard:
                if status == 200:
                    seen.add(json.loads(body)["total"])
                else:
                    failed.append((status, body))
                heard.notify_all()

    with started(own_settings.data, {"DAFU_WORKERS": "2"}) as served, ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask, served, word) for word in ("教师", "学校", "")]
        try:
            for number in range(3):
                with Store(own_settings.store_path) as store, store.transaction():
                    new = replace(REPLIES[0], title=f"第{number}件新答复", numbers=(7000 + number,))
                    store.keep(new, f"new {number}".encode(), f"https://example.gov.cn/new/{number}.html")
                update(own, own.store)
                rebuild(own, own.store)
            expected = find(own, Query(date_to="2999-12-31")).total
            with heard:
                assert heard.wait_for(lambda: expected in seen, PATIENCE)
        finally:
            stopped.set()
        for each in asking:
            each.result()  # raises what a broken connection raised
        assert failed == []
        assert served.end() == 0


def test_a_file_that_is_cut_while_it_is_mapped_ends_no_worker(
    own: LocalEngine, own_settings: Settings
) -> None:
    target = b"/api/v1/search?q=%E6%95%99%E5%B8%88"
    with started(own_settings.data, {"DAFU_PAGE_CACHE_MB": "0"}) as served:
        before = served.workers
        (folder,) = (path for path in own_settings.index_path.iterdir() if path.is_dir())
        files = [file for file in folder.iterdir() if file.stat().st_size and file.name != "state.json"]
        assert len(files) > 5
        for file in files:
            whole = file.read_bytes()
            os.truncate(file, len(whole) // 2)
            assert served.ask(target)[0] == 503, file.name
            file.write_bytes(whole)
        rebuild(own, own.store)
        # The new index is opened beside, within moments.
        assert any(served.ask(target)[0] == 200 for _ in range(10_000))
        assert served.workers == before


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


def test_a_process_that_begins_has_made_pages_before_it_lets_anybody_in(
    settings: Settings, engine: Engine
) -> None:
    with started(settings.data, {}) as served:
        _, numbers = served.ask(b"/metrics")
    assert b'dafu_requests_total{route="/reply/<reply_id>",status="200"} 1.0' in numbers


def test_what_is_counted_before_visitors_ask_is_no_visit(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(replace(settings, access_log=True), engine)
    before = app.test_client().get("/metrics").text
    capsys.readouterr()
    _ask_first(app)
    assert capsys.readouterr().out == ""
    after = app.test_client().get("/metrics").text
    for route in ("/stats", "/api/v1/suggest"):
        assert counted(after, route, 200) == counted(before, route, 200)

    def never(*_: object) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr(statistics, "delays", never)
    assert app.test_client().get("/stats").status_code == 200
