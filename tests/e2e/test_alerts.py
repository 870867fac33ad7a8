"""The forms of alerts in a browser, with and without scripts, by axe; from the search to the confirmation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from indexer import Settings
from tests.alerts.conftest import BUS, Mailbox, keep, link, mailbox, mailing
from tests.alerts.test_pages import library
from tests.e2e.conftest import examine, served
from tests.local import LocalEngine
from tests.serving import PATIENCE
from webapp.alerts.kept import Alerts
from webapp.reading.view import COOKIE, LARGE

pytestmark = pytest.mark.browser
__all__ = ["library", "mailbox", "mailing"]


@pytest.fixture
def site(mailing: Settings, library: LocalEngine) -> Iterator[str]:
    """The address of a site that sends mails."""
    keep(library, BUS)
    with served(mailing, library) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page, with scripts and without."""
    context = browser.new_context(locale="zh-CN", java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_a_reader_subscribes_and_confirms(page: Page, site: str, mailbox: Mailbox, mailing: Settings) -> None:
    page.goto(f"{site}/search?q=公交")
    page.get_by_role("link", name="邮件提醒").first.click()
    page.get_by_label("您的邮箱").fill("jia@example.com")
    page.get_by_label("每周一次").check()
    page.get_by_role("button", name="订阅", exact=True).click()
    assert "请查收确认邮件" in page.inner_text("h1")
    assert mailbox.came.wait(PATIENCE)
    page.goto(site + link(mailbox.arrived[0][1], "/alerts/confirm/"))
    page.get_by_role("button", name="确认订阅").click()
    assert page.inner_text("h1") == "订阅已开始"
    page.get_by_role("link", name="停止").click()
    page.get_by_role("button", name="停止这项订阅").click()
    assert page.inner_text("h1") == "订阅已停止"
    with Alerts(mailing.data) as alerts:
        assert list(alerts.all()) == []


@pytest.mark.parametrize("view", ["", LARGE])
def test_axe_finds_nothing(browser: Browser, site: str, library: LocalEngine, view: str) -> None:
    context = browser.new_context(locale="zh-CN")
    if view:
        context.add_cookies([{"name": COOKIE, "value": view, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/promises?q=公交线路")
    promise = page.get_by_role("link", name="到期前发邮件提醒我").first.get_attribute("href")
    for path in (
        "/alerts/search?q=公交",
        "/alerts/promises?due=soon",
        promise,
        "/alerts/stop/x",
        "/alerts/confirm/x",
    ):
        page.goto(f"{site}{path}")
        examine(page)
    context.close()
