"""Taking away what was found: files, feeds, references, the whole store; and the operator's page. With scripts and without."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Library, Visit, log_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """Here all visits are to the larger site."""
    return library.address


def _taken(page: Page, link: str, folder: Path) -> Path:
    """The file that a click on the link saves."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_search_is_taken_away_as_a_table_with_all_that_it_found(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(f"/search?q={quote('一楼住户的意见')}")
    expect(page.get_by_role("status")).to_contain_text("找到 3 件答复")
    page.get_by_role("link", name="导出", exact=True).click()
    expect(page.get_by_role("heading", name="导出")).to_be_in_viewport()
    path = _taken(page, "CSV", tmp_path)
    assert path.name == "答复-一楼住户的意见.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["标题"] for row in csv.DictReader(file)) == ["相同0", "相同1", "相同2"]


def test_the_keyboard_reaches_the_exports_and_the_feed(visit: Visit) -> None:
    page = visit.open(f"/search?q={quote('校车')}")
    for name in ("导出", "订阅"):
        link = page.locator(".more").get_by_role("link", name=name)
        link.focus()
        expect(link).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.address}/search?q={quote('校车')}#export")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="CSV")).to_be_focused()


def test_browsers_are_told_of_the_feed_that_people_are_offered(visit: Visit) -> None:
    page = visit.open(f"/search?q={quote('校车')}")
    announced = page.locator("head link[type='application/atom+xml']").get_attribute("href")
    offered = page.locator(".more").get_by_role("link", name="订阅").get_attribute("href")
    assert announced == offered == f"/feed.atom?q={quote('校车')}"


def test_a_reply_is_taken_into_a_bibliography(visit: Visit, library: Library, tmp_path: Path) -> None:
    page = visit.open(f"/reply/{library.outlined}")
    assert "TY  - GOVDOC" in _taken(page, "RIS", tmp_path).read_text("utf-8")
    assert "title = {{长信}}" in _taken(page, "BibTeX", tmp_path).read_text("utf-8")


def test_the_whole_store_is_found_from_any_page(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="数据", exact=True).click()
    link = page.get_by_role("link", name="下载全部")
    path = _taken(page, link.inner_text(), tmp_path)
    lines = gzip.decompress(path.read_bytes()).splitlines()
    assert f"下载全部 {len(lines)} 件答复" == link.inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_operator_logs_in_and_sees_what_found_nothing(
    browser: Browser, library: Library, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{library.address}/search?q={quote('“飞碟降落”')}")
    log_in(page, library.address)
    expect(page.get_by_role("heading", name="没有找到答复的查询")).to_be_visible()
    page.get_by_role("link", name="“飞碟降落”").first.click()
    expect(page.get_by_role("status")).to_contain_text("没有找到符合条件的答复")
    context.close()


@pytest.mark.parametrize(
    ("feed", "leads"), [("/feed.atom?q=", "/search?q="), ("/promises.atom?q=", "/promises?q=")]
)
def test_a_feed_opened_in_a_browser_says_what_it_is_and_leads_on(visit: Visit, feed: str, leads: str) -> None:
    words = quote("完工")
    page = visit.open(f"{feed}{words}")
    expect(page.get_by_text("这是一个订阅源")).to_be_visible()
    expect(page.locator("entry > title").first).to_have_css("font-weight", "700")
    expect(page.locator("entry > updated").first).to_be_hidden()
    expect(page.locator("entry a").first).to_be_visible()
    page.get_by_text("在网页上看这些内容").click()
    expect(page).to_have_url(f"{visit.address}{leads}{words}")


def test_a_calendar_is_subscribed_to_by_its_program(visit: Visit) -> None:
    page = visit.open(f"/promises?q={quote('完工')}")
    link = page.get_by_role("link", name="在日历程序里订阅")
    host = visit.address.removeprefix("http://")
    assert link.get_attribute("href") == f"webcal://{host}/promises.ics?q={quote('完工')}"
