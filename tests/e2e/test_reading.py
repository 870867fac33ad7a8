"""What the three kinds of readers do beyond searching: narrow by picture, read, cite, compare, look back; with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import SCRIPTED, Library, Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """Here all visits are to the larger site."""
    return library.address


def _search(words: str) -> str:
    return f"/search?q={quote(words)}"


def test_a_bar_narrows_to_its_year_then_to_a_month_and_back(visit: Visit) -> None:
    page = visit.open(_search("校车"))
    bars = page.get_by_role("list").filter(has=page.get_by_role("link", name="2015年，1 件"))
    bars.get_by_role("link", name="2015年，1 件").click()
    expect(page.get_by_role("status")).to_contain_text("找到 1 件答复，本次检索用时")
    expect(page.get_by_role("heading", name="2015 年各月")).to_be_visible()
    page.get_by_role("link", name="2015年3月，1 件").click()
    expect(page.get_by_label("从", exact=True)).to_have_value("2015-03")
    expect(page.get_by_role("link", name="2015年3月，1 件，已选")).to_have_attribute("aria-current", "true")
    page.locator(".when .back a").click()
    expect(page.get_by_role("heading", name="逐年件数")).to_be_visible()
    expect(page.get_by_label("从", exact=True)).to_have_value("")


def test_the_bars_are_a_table_too_and_reached_by_keyboard(visit: Visit) -> None:
    page = visit.open(_search("校车"))
    page.locator(".bars a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("年各月"))).to_be_visible()
    page.locator("summary", has_text="数据表").click()
    expect(page.get_by_role("row", name=re.compile(r"\d{4}年\d+月 \d+"))).to_be_visible()


def test_values_of_a_long_facet_are_found_ticked_and_applied(visit: Visit) -> None:
    page = visit.open(_search("校车"))
    page.locator("summary", has=page.get_by_role("heading", name="承办单位", exact=True)).click()
    page.get_by_role("link", name="在全部承办单位中查找、多选").click()
    box = page.get_by_role("searchbox", name="在列表中查找")
    box.fill("第11")
    box.press("Enter")
    page.get_by_role("checkbox", name="第11交通局").check()
    page.get_by_role("searchbox", name="在列表中查找").fill("第3")
    page.locator(".find").get_by_role("button").click()
    expect(page.get_by_role("group", name="已选").get_by_role("checkbox")).to_be_checked()
    page.get_by_role("checkbox", name="第3交通局").check()
    page.get_by_role("button", name="按所选筛选").first.click()
    expect(page.get_by_role("status")).to_contain_text("找到 2 件答复")
    expect(page.get_by_role("group", name="已选条件")).to_contain_text("第11交通局")


def test_same_answers_are_one_hit_that_opens_to_all(visit: Visit) -> None:
    page = visit.open(_search("“一楼住户的意见最难统一”"))
    expect(page.locator(".hit")).to_have_count(1)
    page.get_by_role("link", name="另有 2 件相同答复").click()
    expect(page.locator(".hit")).to_have_count(3)


def test_ticked_hits_are_compared_side_by_side(visit: Visit, request: pytest.FixtureRequest) -> None:
    page = visit.open(_search("校车"))
    boxes = page.get_by_role("checkbox", name=re.compile("^比较"))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="比较所选").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("比较 2 件答复")
    columns = page.locator(".row").first.locator("section")
    left, right = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
    assert left and right and left["y"] == right["y"] and left["x"] < right["x"]
    page.set_viewport_size({"width": 320, "height": 700})
    left, right = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
    assert left and right and left["x"] == right["x"] and left["y"] < right["y"]
    columns.nth(0).get_by_role("link").first.click()
    expect(page.locator(".letter")).to_be_visible()


def test_one_ticked_hit_is_met_with_a_choice_of_others(visit: Visit) -> None:
    page = visit.open(_search("校车"))
    page.get_by_role("checkbox", name=re.compile("^比较")).first.check()
    page.get_by_role("button", name="比较所选").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="比较所选").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("比较 2 件答复")


def test_the_line_of_a_question_runs_from_the_oldest_answer_and_leads_back(
    visit: Visit, library: Library
) -> None:
    page = visit.open(f"{_search('校车')}&sort=newest")
    page.locator(".hit h3 a").first.click()
    here = page.url
    page.get_by_role("link", name="这件事历年各地怎样答复").click()
    years = (
        page.locator("section", has=page.get_by_role("heading", name="望川区"))
        .locator("h3")
        .all_inner_texts()
    )
    assert len(years) > 3 and years == sorted(years)
    page.get_by_role("link", name="返回答复").click()
    expect(page).to_have_url(here.split("?")[0])


def test_earlier_wordings_show_what_went_and_what_came(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.revised}")
    page.get_by_role("link", name="查看各版的不同").click()
    expect(page.locator(".changes del")).to_contain_text("已列入计划。")
    expect(page.locator(".changes ins")).to_contain_text("2022年6月底前完工。")


def test_the_page_as_fetched_comes_as_a_download(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.revised}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载收录时的原始网页").click()
    assert download.value.path().read_text(encoding="utf-8") == "第二版"
    assert download.value.suggested_filename == f"{library.revised}-1.html"


def test_the_type_can_be_made_larger(visit: Visit, library: Library, request: pytest.FixtureRequest) -> None:
    page = visit.open(f"/reply/{library.outlined}")
    size = "parseFloat(getComputedStyle(document.querySelector('.letter p')).fontSize)"
    medium = page.evaluate(size)
    page.get_by_role("link", name="字号：大").click()
    expect(page.get_by_role("link", name="字号：大")).to_have_attribute("aria-current", "true")
    assert page.evaluate(size) > medium
    visit.open(f"/reply/{library.revised}")
    remembered = page.evaluate(size) > medium
    assert remembered == ("no-script" not in request.node.name)


@SCRIPTED
def test_the_outline_follows_the_reading(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.outlined}")
    outline = page.get_by_role("navigation", name="提纲")
    page.locator("h2#p11").evaluate("heading => window.scrollTo(0, heading.offsetTop - 100)")
    current = outline.locator("[aria-current]")
    expect(current).to_have_text("六、第6项措施")
    expect(current).to_be_in_viewport()
    page.evaluate("window.scrollTo(0, 0)")
    expect(outline.locator("[aria-current]", has_text="六、第6项措施")).to_have_count(0)


@SCRIPTED
def test_the_citation_and_the_address_are_copied(visit: Visit, library: Library) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open(f"/reply/{library.revised}")
    page.get_by_role("button", name="复制引文").click()
    expect(page.locator("#copied")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#citation").inner_text()
    assert "[EB/OL]" in copied
    page.get_by_role("button", name="复制链接").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('/reply/')")


@SCRIPTED
def test_sharing_is_offered_where_the_browser_can(visit: Visit, library: Library) -> None:
    page = visit.page
    page.add_init_script(
        "navigator.share = (shared) => { window.shared = shared; return Promise.resolve(); };"
    )
    visit.open(f"/reply/{library.revised}")
    page.get_by_role("button", name="分享").click()
    assert page.evaluate("window.shared.url") == f"{library.address}/r/{library.revised}"


@pytest.mark.parametrize("visit", [False], ids=["no-script"], indirect=True)
def test_without_scripts_nothing_is_offered_that_needs_them(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.revised}")
    expect(page.get_by_role("button", name=re.compile("复制|分享|打印"))).to_have_count(0)
    expect(page.locator("#citation")).to_contain_text("[EB/OL]")
    expect(page.locator("#page-address")).to_have_text(f"{library.address}/r/{library.revised}")


def test_an_error_is_reported_by_mail(visit: Visit, library: Library) -> None:
    page = visit.open(f"/reply/{library.revised}")
    link = page.get_by_role("link", name="报告错误").first
    expect(link).to_have_attribute("href", re.compile("^mailto:jiucuo@example.gov.cn"))


@pytest.fixture
def on_paper(visit: Visit, library: Library) -> Iterator[Visit]:
    visit.open(f"/reply/{library.revised}?q={quote('灌渠')}")
    visit.page.emulate_media(media="print")
    yield visit


def test_on_paper_stands_the_letter_with_its_facts_and_source_and_nothing_to_click(on_paper: Visit) -> None:
    page = on_paper.page
    for shown in (".official", ".facts table", ".letter", ".origin", ".on-paper"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".top", ".boxed", ".bottom", ".tools", ".cite", ".back", ".related", ".card", "h1"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator(".official").evaluate("h => getComputedStyle(h).textAlign") == "center"
    assert page.locator(".letter p").first.evaluate("p => getComputedStyle(p).fontSize") == "21.3333px"
    expect(page.locator(".origin")).to_contain_text("https://example.gov.cn/")


def test_paper_is_a4_with_the_margins_of_official_documents(browser: Browser, library: Library) -> None:
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{library.address}/reply/{library.outlined}")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    width, height = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed).groups()  # type: ignore[union-attr]
    assert (round(float(width)), round(float(height))) == (595, 842)
