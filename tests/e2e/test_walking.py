"""A citizen with a phone: the first screen, what can be hit with a finger, the way back. With scripts and without."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SCRIPTED, Library, Visit
from webapp.reading.view import COOKIE as VIEW
from webapp.reading.view import LARGE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """Here all visits are to the larger site."""
    return library.address


@pytest.fixture
def phone(visit: Visit) -> Page:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    return visit.page


@pytest.mark.parametrize(
    ("name", "value"), [("lang", "zh-CN"), ("lang", "zh-Hant"), ("lang", "en"), (VIEW, LARGE)]
)
def test_the_first_hit_stands_on_the_first_screen_of_a_phone(
    phone: Page, visit: Visit, name: str, value: str
) -> None:
    phone.context.add_cookies([{"name": name, "value": value, "url": visit.address}])
    visit.open("/search?q=" + quote("一楼住户的意见"))
    box = phone.locator(".hit h3").first.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 740


def test_from_a_question_to_a_promise_passed_on_takes_three_taps(
    phone: Page, visit: Visit, library: Library
) -> None:
    visit.open("/")
    phone.get_by_label("查找答复").fill("灌渠渗漏什么时候修好")
    phone.get_by_role("button", name="查找", exact=True).click()
    phone.get_by_role("link", name=re.compile("^承诺 . 条$")).first.click()
    expect(phone.get_by_text("2022年6月底前完工", exact=False).last).to_be_in_viewport()
    phone.get_by_role("link", name="分享这些承诺").click()
    address = phone.locator("#page-address")
    expect(address).to_be_in_viewport()
    expect(address).to_have_text(f"{visit.address}/r/{library.revised}")
    phone.goto(address.inner_text())
    expect(phone).to_have_url(f"{visit.address}/reply/{library.revised}")


def test_a_square_to_scan_is_for_wide_screens(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.revised}")
    square = page.get_by_role("img", name="本页地址的二维码")
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    expect(square).to_be_visible()
    visit.page.set_viewport_size({"width": 360, "height": 740})
    expect(square).to_be_hidden()


@SCRIPTED
@pytest.mark.parametrize("path", ["/", "/search?q=校车", "/promises", "/precedents", "/reply/{revised}"])
def test_what_is_pressed_is_large_enough_and_what_matters_most_larger(
    phone: Page, visit: Visit, library: Library, path: str
) -> None:
    visit.open(path.format(**vars(library)))
    found = Axe().run(phone, options={"runOnly": ["target-size"]})
    assert found.violations_count == 0, found.generate_report()
    main = phone.locator(".line button, .view button, .top nav a, aside .fold > summary")
    assert {each.bounding_box()["height"] >= 44 for each in main.all()} == {True}  # type: ignore[index]


@SCRIPTED
def test_going_back_keeps_the_box_and_what_was_unfolded(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("校车"))
    more = page.locator("details:has(> summary:text-is('更多承办单位'))")
    page.locator("summary", has=page.get_by_role("heading", name="承办单位", exact=True)).click()
    more.locator("summary").click()
    page.get_by_label("查找答复").fill("路灯")
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("找到 1 件")
    page.go_back()
    expect(page.get_by_label("查找答复")).to_have_value("校车")
    expect(more).to_have_attribute("open", "")
    expect(more.locator("a").first).to_be_visible()
    page.go_forward()
    expect(page.get_by_label("查找答复")).to_have_value("路灯")


@SCRIPTED
def test_a_file_is_chosen_in_chinese(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/precedents")
    expect(page.locator(".choosing")).to_contain_text("还没有选择")
    (tmp_path / "建议.txt").write_text("建议增设路灯。", encoding="utf-8")
    page.get_by_label(re.compile("^或者选择文件")).set_input_files(tmp_path / "建议.txt")
    expect(page.locator(".choosing")).to_contain_text("建议.txt")
