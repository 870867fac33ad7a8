"""What a reader does, in a real browser, with scripts and without."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SCRIPTED, Visit

pytestmark = pytest.mark.browser


def _search(page: Page, words: str) -> None:
    page.get_by_label("查找答复").fill(words)
    page.get_by_role("button", name="查找", exact=True).click()


def _status(page: Page, text: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(text)


def test_words_typed_on_the_landing_page_find_replies(visit: Visit) -> None:
    page = visit.open("/")
    _search(page, "加装电梯")
    _status(page, "找到 1 件答复")
    expect(page).to_have_url(f"{visit.address}/search?q={quote('加装电梯')}")
    expect(page.get_by_label("查找答复")).to_have_value("加装电梯")
    expect(page.locator(".hit mark").first).to_be_visible()


def test_facets_are_selected_combined_and_removed(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("教育"))
    page.get_by_role("link", name=re.compile("^科技、教育")).click()
    _status(page, "找到 2 件答复")
    page.locator("summary", has_text="类别").click()
    page.get_by_role("link", name=re.compile("^政协提案")).click()
    _status(page, "找到 1 件答复")
    page.get_by_role("link", name="去掉条件 类别：政协提案").click()
    _status(page, "找到 2 件答复")
    page.get_by_role("link", name="清除全部").click()
    expect(page.get_by_role("group", name="已选条件")).to_have_count(0)


def test_a_subject_area_on_the_landing_page_lists_its_replies(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="农业、林业、水利").first.click()
    _status(page, "找到 1 件答复")


def test_pages_are_turned_to_the_end_and_back(visit: Visit) -> None:
    page = visit.open("/search")
    first = page.locator(".hit h3").first.inner_text()
    page.get_by_role("link", name="下一页").click()
    _status(page, "第 3–4 件")
    page.get_by_role("link", name="第 3 页").click()
    _status(page, "第 5–6 件")
    expect(page.get_by_role("link", name="下一页")).to_have_count(0)
    page.get_by_role("link", name="第 1 页").click()
    expect(page.locator(".hit h3").first).to_have_text(first)


def test_a_reply_is_opened_and_the_way_back_keeps_the_search(visit: Visit) -> None:
    page = visit.open(f"/search?q={quote('教育')}&topic={quote('科技、教育')}")
    found = page.url
    page.get_by_role("link", name="推进义务教育均衡发展", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("推进义务教育均衡发展")
    expect(page.locator(".letter mark").first).to_be_visible()
    page.get_by_role("link", name="返回查询结果").click()
    expect(page).to_have_url(found)
    page.go_back()
    page.go_back()
    expect(page).to_have_url(found)


def test_the_outline_leads_to_its_heading(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("义务教育"))
    page.locator(".hit h3 a").first.click()
    page.get_by_role("link", name="二、下步措施").click()
    expect(page).to_have_url(re.compile("#p4$"))
    expect(page.locator("h2#p4")).to_be_in_viewport()


def test_a_date_range_typed_in_words_narrows(visit: Visit) -> None:
    page = visit.open("/search")
    page.get_by_label("从", exact=True).fill("2021年9月")
    page.get_by_label("到", exact=True).fill("2022")
    page.get_by_role("button", name="按日期筛选").click()
    _status(page, "找到 2 件答复")
    expect(page.get_by_label("从", exact=True)).to_have_value("2021-09")


def test_a_bad_date_is_answered_beside_the_field(visit: Visit) -> None:
    page = visit.open("/search")
    page.get_by_label("从", exact=True).fill("去年")
    page.get_by_role("button", name="按日期筛选").click()
    field = page.get_by_label("从", exact=True)
    expect(field).to_have_value("去年")
    expect(field).to_have_accessible_description(re.compile("去年.*不是有效的日期"))
    expect(field).to_be_focused()
    # Chromium itself logs answers with an error status.
    assert all("400" in complaint for complaint in visit.complaints)
    visit.complaints.clear()


def test_the_order_can_be_changed(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("教育"))
    page.get_by_role("link", name="最早", exact=True).click()
    expect(page.locator(".hit h3").first).to_have_text(re.compile("^推进义务教育均衡发展"))


def test_no_hits_lead_out_of_the_dead_end(visit: Visit) -> None:
    page = visit.open(f"/search?q={quote('加装电梯')}&kind={quote('提案')}")
    _status(page, "没有找到")
    page.get_by_role("link", name="去掉条件“类别：政协提案”").click()
    _status(page, "找到 1 件答复")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_scrolls_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/search?q=" + quote("教育"), "/help", "/about", "/api"):
        page = visit.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_on_a_phone_filters_fold_and_open_without_script(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/search?q=" + quote("教育"))
    facet = page.get_by_role("link", name=re.compile("^政协提案"))
    expect(facet).to_be_hidden()
    page.locator("summary", has_text="筛选").click()
    page.locator("summary", has_text="类别").click()
    facet.click()
    _status(page, "找到 1 件答复")


def test_on_a_phone_filters_lead_on_to_what_they_leave(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/search?q=" + quote("教育"))
    page.locator("summary", has_text="筛选").click()
    on = page.get_by_role("link", name="查看 3 件")
    expect(on).to_be_in_viewport()
    on.click()
    expect(page).to_have_url(re.compile("#results$"))
    expect(page.locator(".hit h3").first).to_be_in_viewport()


def test_on_paper_results_stand_without_what_narrows_them(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("教育"))
    page.emulate_media(media="print")
    expect(page.locator(".hit h3").first).to_be_visible()
    for hidden in ("aside", ".sorting", ".pick", ".apply", ".boxed"):
        expect(page.locator(hidden).first).to_be_hidden()


@SCRIPTED
def test_on_a_phone_filters_begin_folded_and_stay_open_while_values_are_chosen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/search?q=" + quote("教育"))
    sheet = page.locator("details:has(> summary:text-is('筛选'))")
    sheet.locator("summary", has_text="筛选").click()
    expect(sheet.locator("details[open]")).to_have_count(0)
    sheet.locator("summary", has_text="主题").click()
    page.get_by_role("link", name=re.compile("^科技、教育")).click()
    _status(page, "找到 2 件答复")
    expect(page.get_by_role("link", name=re.compile("^科技、教育.*已选"))).to_be_visible()
    page.get_by_role("link", name="查看 2 件").click()
    expect(sheet).not_to_have_attribute("open", "")
    visit.open("/search?q=" + quote("教育"))
    expect(sheet).not_to_have_attribute("open", "")


def test_on_a_wide_screen_filters_stand_open(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    page = visit.open("/search?q=" + quote("教育"))
    expect(page.get_by_role("link", name=re.compile("^科技、教育"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^政协提案"))).to_be_hidden()
    expect(page.locator("summary", has_text="筛选")).to_be_hidden()
    page = visit.open("/search?kind=提案&q=" + quote("教育"))
    expect(page.get_by_role("link", name=re.compile("^政协提案.*已选"))).to_be_visible()


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.get_by_label("查找答复").focus()
    page.keyboard.type("加装电梯")
    page.keyboard.press("Enter")
    _status(page, "找到 1 件答复")


def test_the_slash_key_goes_to_the_box_only_with_script(visit: Visit, request: pytest.FixtureRequest) -> None:
    page = visit.open("/help")
    page.locator("h1").click()
    page.keyboard.press("/")
    if "no-script" in request.node.name:
        expect(page.get_by_label("查找答复")).not_to_be_focused()
    else:
        expect(page.get_by_label("查找答复")).to_be_focused()
        expect(page.get_by_label("查找答复")).to_have_value("")


@SCRIPTED
def test_completion_is_chosen_by_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    box = page.get_by_role("combobox", name="查找答复")
    box.press_sequentially("jiaoshi")
    options = page.get_by_role("listbox", name="补全").get_by_role("option")
    expect(options.first).to_contain_text("教师")
    box.press("ArrowDown")
    expect(box).to_have_value("教师")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(box).to_have_value("jiaoshi")  # back to what was typed
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(f"{visit.address}/search?q=%E6%95%99%E5%B8%88")


@SCRIPTED
def test_completion_is_left_by_escape_and_taken_by_click(visit: Visit) -> None:
    page = visit.open("/")
    box = page.get_by_role("combobox", name="查找答复")
    box.press_sequentially("教")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    box.press("Escape")
    expect(option).to_have_count(0)
    expect(box).to_have_value("教")
    box.press_sequentially("师")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", name="“教师”的查询结果")).to_be_visible()


@SCRIPTED
def test_an_input_methods_composition_is_left_alone(visit: Visit) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda sent: asked.append(sent.url) if "/suggest" in sent.url else None)
    visit.page.clock.install()
    page = visit.open("/")
    box = page.get_by_role("combobox", name="查找答复")
    box.focus()
    session = page.context.new_cdp_session(page)
    for composed in ("j", "jiao", "jiao shi"):
        session.send("Input.imeSetComposition", {"text": composed, "selectionStart": 1, "selectionEnd": 1})
        page.clock.run_for(200)
    assert asked == []
    expect(page.get_by_role("option")).to_have_count(0)
    session.send("Input.insertText", {"text": "教师"})
    page.clock.run_for(200)
    expect(page.get_by_role("option").first).to_contain_text("教师")
    expect(box).to_have_value("教师")
