"""A collection in a browser, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Library, Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """Here all visits are to the larger site."""
    return library.address


def test_a_promise_and_a_reply_are_picked_noted_and_read(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.revised}")
    page.get_by_role("button", name=re.compile("收入选辑：.*2022年6月底前完工")).click()
    page.goto(f"{visit.address}/reply/{library.outlined}")
    page.get_by_role("button", name="收入选辑", exact=True).click()
    page.get_by_label("备注：第 1 条").fill("雨季前去看")
    page.get_by_label("名称").fill("水利")
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("水利")
    page.goto(page.locator("#page-address").inner_text())
    expect(page.get_by_text("备注：雨季前去看")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="2022年6月底前完工")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="DOCX").click()
    assert download.value.suggested_filename == "选辑-水利.docx"
