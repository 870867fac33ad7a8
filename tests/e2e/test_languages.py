"""The interface in another language in a browser, with scripts and without."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_language_is_chosen_stays_on_other_pages_and_is_left(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("教育"))
    found = page.url
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(found)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    title = page.locator(".hit h3 a").first
    expect(title.locator("bdi").first).to_have_attribute("lang", "zh-CN")
    title.click()
    expect(page.get_by_role("heading", name="In short")).to_be_visible()
    page.get_by_role("link", name="Promises", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Promises in the replies")
    page.get_by_role("button", name="繁體").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("答覆中的承諾")
    page.get_by_role("button", name="简体").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("答复中的承诺")
