"""From a law in a letter to all replies that cite it, and back; with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Library, Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """All visits are to the larger site."""
    return library.address


def test_a_document_in_the_letter_leads_to_all_that_cite_it_by_any_name(
    visit: Visit, library: Library
) -> None:
    page = visit.open(f"/reply/{library.citing}")
    page.locator(".letter").get_by_role("link", name="国卫人口发〔2019〕58号", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("《托育机构设置标准（试行）》")
    expect(page.locator(".tally")).to_contain_text("共有 2 件公开的答复引用")
    expect(page.locator(".asked-list mark")).to_have_text(
        ["国卫人口发〔2019〕58号", "《托育机构设置标准（试行）》（国卫人口发〔2019〕58号）"]
    )
    page.get_by_role("link", name="按承办单位").click()
    expect(page.get_by_role("heading", name=re.compile("^澄州市住房和城乡建设局 2 件"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^看这一段")).first.click()
    expect(page).to_have_url(re.compile(r"/reply/\w+#p\d$"))


def test_documents_are_found_in_their_list_and_lead_to_a_search(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="引用文件名录").click()
    box = page.get_by_role("searchbox", name="按名称或文号查找")
    box.fill("中华人民共和国未成年人保护法")
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 份文件")
    page.get_by_role("link", name="《未成年人保护法》").click()
    page.get_by_role("link", name="在其中查找").click()
    expect(page.get_by_role("status")).to_contain_text("找到 1 件答复")
    page.get_by_role("link", name="去掉条件 引用文件：《未成年人保护法》").click()
    expect(page.get_by_role("group", name="已选条件")).to_have_count(0)


def test_cited_documents_are_a_facet_with_a_list_of_its_own(visit: Visit) -> None:
    page = visit.open("/facet/cites?find=未成年人")
    page.get_by_role("checkbox", name="《未成年人保护法》").check()
    page.get_by_role("button", name="按所选筛选").click()
    expect(page.get_by_role("status")).to_contain_text("找到 1 件答复")
