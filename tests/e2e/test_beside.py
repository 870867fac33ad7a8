"""What stands beside: the same suggestion of other years, frames in other sites, the numbers of a chart. With scripts and without."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import Settings, update
from tests.conftest import REPLIES
from tests.e2e.conftest import SCRIPTED, Visit, examine, served
from tests.gold import DATA, labelled
from tests.local import open_local
from webapp.reading.view import COOKIE, LARGE

pytestmark = pytest.mark.browser

ROW = tuple(labelled(DATA / "asked_again.jsonl"))[3]
"""A letter of 2019 that answers again what a sample answered before."""


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Here all visits are to a site where one suggestion was asked twice."""
    settings = Settings(data=tmp_path_factory.mktemp("beside"))
    engine = open_local(settings, create=True)
    files = [path for path in find_files([SAMPLES]) if ROW["file"] in str(path)]
    assert files
    for _ in import_files(engine.store, files):
        pass
    [older] = [change.reply for change in engine.store.changes() if change.reply]
    newer = replace(
        older, title=None, subject=ROW["subject"], body=ROW["body"], outline=(), written_on=ROW["date"],
        published_on=None, numbers=(900,), session=None, session_term=None, session_meeting=None, disposition="A", outcome="已解决",
    )  # fmt: skip
    with engine.store.transaction():
        for number, reply in enumerate((newer, *REPLIES)):
            engine.store.keep(reply, f"{number}".encode(), f"https://example.gov.cn/{number}.html")
    update(engine, engine.store)
    with served(settings, engine) as found:
        yield found
    engine.close()
    engine.store.close()


def test_from_a_reply_one_comes_to_the_earlier_one_and_to_both_side_by_side(visit: Visit) -> None:
    page = visit.open(f"/search?q={quote(ROW['body'][:14])}")
    page.locator(".hit h3 a").first.click()
    page.get_by_role("link", name="不同年份提出过 2 次").click()
    times = page.get_by_role("region", name="多次提出")
    expect(times).to_be_in_viewport()
    expect(times.get_by_role("listitem")).to_have_count(2)
    expect(times.get_by_role("listitem").last).to_contain_text("本件")
    first = page.url.split("#")[0]
    times.get_by_role("link").first.click()
    expect(page).not_to_have_url(re.compile(re.escape(first)))
    again = page.get_by_role("region", name="多次提出")
    expect(again.get_by_role("listitem").first).to_contain_text("本件")
    again.get_by_role("link", name="并排比较").first.click()
    expect(page).to_have_url(re.compile(r"/compare\?"))


def test_numbers_of_a_chart_are_taken_away_as_they_are_drawn(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/stats")
    with page.expect_download() as download:
        page.get_by_role("link", name="的数据，CSV 文件").first.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert path.suffix == ".csv" and len(header) >= 2 and rows
    assert any(cell.isdecimal() and int(cell) > 0 for row in rows for cell in row)


def test_a_box_in_a_frame_opens_the_results_beside(visit: Visit) -> None:
    page = visit.open("/embed/search?theme=dark")
    page.get_by_role("searchbox").fill("电梯")
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    results = opened.value
    results.wait_for_load_state()
    assert f"q={quote('电梯')}" in results.url
    assert page.url.endswith("/embed/search?theme=dark")


@pytest.fixture
def elsewhere(address: str, tmp_path: Path) -> Iterator[str]:
    """The address of another site on this machine, whose pages show ours in a frame: list.html and search.html."""
    for name, path in (("list", "/embed/list"), ("search", "/search")):
        page = f'<iframe src="{address}{path}?q={quote("电梯")}" width="360" height="420"></iframe>'
        (tmp_path / f"{name}.html").write_text(page)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=tmp_path)) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Requests are not what a failing test is read for."""


def test_a_list_in_a_frame_of_another_site_is_shown_and_no_other_page_is(
    browser: Browser, address: str, elsewhere: str
) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{elsewhere}/list.html")
    frame = page.frame_locator("iframe")
    with page.expect_popup() as opened:
        frame.locator("li a").first.click()
    opened.value.wait_for_url(f"{address}/reply/*")
    page.goto(f"{elsewhere}/search.html")
    expect(page.frame_locator("iframe").locator("body")).not_to_contain_text("找到")
    assert page.frames[1].url == "chrome-error://chromewebdata/"
    context.close()


@SCRIPTED
@pytest.mark.parametrize("view", ["", LARGE])
def test_axe_finds_nothing_in_what_was_asked_twice(visit: Visit, view: str) -> None:
    if view:
        visit.page.context.add_cookies([{"name": COOKIE, "value": view, "url": visit.address}])
    page = visit.open(f"/search?q={quote(ROW['body'][:14])}")
    page.locator(".hit h3 a").first.click()
    expect(page.get_by_role("region", name="多次提出")).to_be_visible()
    examine(page)
