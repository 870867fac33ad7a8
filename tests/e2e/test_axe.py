"""Every page by axe-core: light and dark, narrow and wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from indexer import Settings
from tests.e2e.conftest import Library, examine, log_in
from tests.places import ROOT
from webapp import create_app
from webapp.reading.view import COOKIE, LARGE

pytestmark = pytest.mark.browser

PAGES: Final = (
    "/",
    "/search?q=校车",
    "/search?q=校车&agency=第3交通局&from=2013&to=2013",
    "/search?q=“没有的话”&kind=提案",
    "/search?q=望川区有农村教师多少人？",
    "/search?from=去年",
    "/search?q=一楼住户的意见&page=1&size=20&fold=0",
    "/facet/agency?q=校车&agency=第3交通局",
    "/facet/region?find=没有",
    "/reply/{revised}",
    "/reply/{outlined}?q=措施&type=large",
    "/reply/{revised}/revisions",
    "/reply/{outlined}/revisions",
    "/reply/{outlined}/timeline",
    "/compare?id={revised}&id={outlined}",
    "/compare?id={revised}",
    "/compare",
    "/proposers",
    "/proposer/甲一",
    "/agencies",
    "/agency/第3交通局",
    "/agency/澄州市望川区教育局",
    "/regions",
    "/regions?find=没有",
    "/region/望川区",
    "/region/砚溪县?topic=农业、林业、水利&saved=1",
    "/embed/search",
    "/embed/list?q=校车&theme=dark",
    "/whom",
    "/whom?q=校车&region=望川区",
    "/documents",
    "/documents?find=没有的办法",
    "/document/托育机构设置标准（试行）",
    "/document/未成年人保护法?by=agency",
    "/reply/{citing}",
    "/reply/{asked}",
    "/search?q=托育",
    "/promises",
    "/promises?q=审批&due=past&firmness=soft&sort=newest",
    "/promises?due_from=明年&due_to=2026-13",
    "/promises?q=没有这样的话&kind=提案",
    "/precedents",
    "/stats",
    "/coverage",
    "/data",
    "/help",
    "/about",
    "/accessibility",
    "/admin",
    "/admin/login",
    "/admin/log",
    "/admin/replies?q=校车",
    "/admin/reply/{revised}",
    "/admin/reply/{hidden}",
    "/admin/upload",
    "/admin/sources",
    "/admin/synonyms",
    "/api",
    "/collection/{read}",
    "/collection/edit/{edited}",
    "/nowhere",
    "/?lang=en",
    "/search?q=校车&lang=en",
    "/reply/{asked}?lang=en",
    "/promises?lang=en",
    "/stats?lang=en",
    "/region/望川区?lang=en",
    "/precedents?lang=zh-Hant",
)
NO_PAGES: Final = {
    "alerts.confirm",
    "alerts.form",
    "alerts.promise_form",
    "alerts.stop",
    "asset",
    "data.everything",
    "discovery.opensearch",
    "discovery.robots",
    "discovery.sitemap",
    "discovery.sitemap_pages",
    "discovery.sitemap_part",
    "discovery.suggestions",
    "exports.export",
    "exports.reference",
    "feeds.feed",
    "icon",
    "metrics",
    "pages.alive",
    "pages.ready",
    "picked.export",
    "promise_files.dates",
    "promise_files.export",
    "promise_files.feed",
    "regions.mine",
    "stats.table",
    "reply_pages.fetched_page",
    "sharing.picture",
    "sharing.short",
    "snapshots.one",
}
"""What is no HTML, and the pages of alerts, which a site that sends mails has: test_alerts."""


@pytest.fixture(scope="module")
def page(browser: Browser, library: Library) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    log_in(page, library.address)
    yield page
    context.close()


def test_every_page_of_the_site_is_among_them(settings: Settings) -> None:
    app = create_app(settings)
    urls = app.url_map.bind("")
    covered = {urls.match(path.split("?")[0])[0] for path in PAGES if path != "/nowhere"}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert pages - covered == NO_PAGES


def test_a_dark_page_differs_from_a_light_one_in_colours_alone() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "webapp/static").glob("*.css"))
    dark = re.findall(r"\(prefers-color-scheme: dark\) \{(.*?)\n\}", sheets, re.DOTALL)
    said = [line.strip() for block in dark for line in block.splitlines() if line.rstrip().endswith(";")]
    assert len(dark) == sheets.count("prefers-color-scheme") == 3 and len(said) > 20
    colour = re.compile("--[a-z-]+: #[0-9a-f]{6};|color-scheme: dark;")
    assert [line for line in said if not colour.fullmatch(line)] == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, library: Library, path: str) -> None:
    page.goto(library.address + path.format(**vars(library)))
    examine(page)


@pytest.mark.parametrize("path", PAGES)
def test_neither_in_the_view_for_elder_readers(page: Page, library: Library, path: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": LARGE, "url": library.address}])
    page.goto(library.address + path.format(**vars(library)))
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
    examine(page)
    page.context.clear_cookies(name=COOKIE)
