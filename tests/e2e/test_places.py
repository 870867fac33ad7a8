"""A reader finds their region, keeps it, and learns whom to ask, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_region_is_found_kept_and_forgotten(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="全部地区").click()
    page.get_by_role("link", name="澄州市", exact=True).click()
    page.get_by_role("button", name="设为我的地区").click()
    expect(page.get_by_role("status")).to_contain_text("已记为您的地区")
    visit.open("/").get_by_role("link", name="我的地区").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("澄州市")
    page.get_by_role("link", name="城乡建设、环境保护").click()
    expect(page.get_by_role("heading", name="这类事情该找谁")).to_be_visible()
    expect(page.get_by_role("link", name="澄州市住房和城乡建设局").first).to_be_visible()
    page.goto(visit.address + "/my-region")
    page.goto(page.url + "?saved=1")
    page.get_by_role("button", name="不再记住").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("地区名录")


def test_a_matter_names_whom_to_ask(visit: Visit) -> None:
    page = visit.open("/region/澄州市")
    page.get_by_role("link", name="有一件事，不知道该找哪个单位？").click()
    page.get_by_role("searchbox", name="什么事，在澄州市").fill("老旧小区装电梯")
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.get_by_role("link", name="澄州市住房和城乡建设局")).to_be_visible()


def test_a_question_is_answered_by_quotation(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("查找答复").fill("望川区有农村教师多少人？")
    page.get_by_role("button", name="查找", exact=True).click()
    quoted = page.get_by_role("region", name="答复里的原话")
    expect(quoted.get_by_role("blockquote")).to_have_text("我区有农村教师一千二百人，队伍存在老龄化问题。")
    quoted.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("义务教育均衡发展")
