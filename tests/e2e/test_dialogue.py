"""From what was asked to the paragraph that answers it; with and without scripts."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Library, Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """All visits are to the larger site."""
    return library.address


def test_each_ask_leads_to_the_paragraph_that_answers_it(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.asked}")
    asked = page.get_by_role("region", name="问与答")
    expect(asked.get_by_role("listitem")).to_have_count(2)
    expect(asked.get_by_role("listitem").nth(1)).to_contain_text("发放托育消费券")
    expect(asked.get_by_role("listitem").nth(1)).to_contain_text("未见对应答复")
    expect(asked).to_contain_text("并不表示没有办理")
    asked.get_by_role("link", name="看答复这一条的段落：新建托育园").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#p2$"))
    expect(page.locator("#p2")).to_be_in_viewport()


def test_the_asks_stand_beside_the_hit_and_lead_into_the_letter(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("托育消费券"))
    hit = page.locator(".hit").first
    expect(hit).to_contain_text("发放托育消费券（未见对应答复）")
    hit.get_by_role("link", name="看答复这一条的段落：新建托育园").click()
    expect(page).to_have_url(re.compile(r"/reply/\w+\?q=.*#p2$"))
    expect(page.get_by_role("link", name="返回查询结果")).to_be_attached()
