"""What was promised, by when, and where it stands; with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from indexer import Settings
from tests.conftest import REPLIES
from tests.e2e.conftest import Visit, served
from tests.local import open_local
from tests.promised import ELSEWHERE, FAR, PROMISING, SENTENCES, SOON, keep

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site over replies with promises."""
    settings = Settings(data=tmp_path_factory.mktemp("promises"))
    engine = open_local(settings, create=True)
    keep(engine, *REPLIES, PROMISING, ELSEWHERE)
    with served(settings, engine) as found:
        yield found
    engine.close()


def test_from_the_first_page_to_the_very_paragraph(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="90 天内到期").click()
    expect(page.get_by_role("status")).to_have_text("找到 1 条承诺")
    expect(page.locator(".promise-list blockquote")).to_have_text(SENTENCES["soon"])
    page.locator(".promise-list").get_by_role("link", name="增加学位").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/reply/\w+#p2$"))
    expect(page.locator("#p2")).to_be_in_viewport()
    page.get_by_role("link", name="全部 4 条承诺").click()
    expect(page.locator("#promises")).to_be_in_viewport()
    page.locator(".promise-list").get_by_role("link", name=SENTENCES["far"]).click()
    expect(page.locator("#p4")).to_be_in_viewport()


def test_a_list_is_narrowed_and_widened_again(visit: Visit) -> None:
    page = visit.open("/promises")
    box = page.get_by_role("searchbox", name="在承诺中查找")
    box.fill("新建")
    box.press("Enter")
    expect(page.get_by_role("status")).to_have_text("找到 2 条承诺")
    page.get_by_role("link", name=re.compile(f"^{FAR}年")).click()
    expect(page.get_by_role("status")).to_have_text("找到 1 条承诺")
    expect(page.locator(".promise-list mark").first).to_have_text("新建")
    page.get_by_role("link", name=f"去掉条件 期限：{FAR}年").click()
    page.locator("summary", has_text="类别").click()
    page.get_by_role("link", name=re.compile("^政协提案")).click()
    expect(page.get_by_role("link", name="去掉条件 类别：政协提案")).to_be_visible()
    page.locator("summary", has_text="语气").click()
    page.get_by_role("link", name="力争、适时等").click()
    expect(page.get_by_role("status")).to_have_text("没有找到符合条件的承诺")
    page.get_by_role("link", name="去掉条件“语气：力争、适时等”").click()
    expect(page.get_by_role("status")).to_have_text("找到 1 条承诺")


def test_a_wrong_date_is_said_where_it_was_typed_and_mended(visit: Visit) -> None:
    page = visit.open("/promises?q=学位")
    page.get_by_label("从", exact=True).fill("明年")
    page.get_by_role("button", name="按期限筛选").click()
    field = page.get_by_label("从", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert all("400" in complaint for complaint in visit.complaints)
    visit.complaints.clear()
    field.fill(str(SOON))
    page.get_by_label("到", exact=True).fill(f"{SOON.year}年{SOON.month}月{SOON.day}日")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("找到 1 条承诺")
    expect(page).to_have_url(re.compile(f"due_from={SOON}&due_to={SOON}$"))


def test_a_search_leads_to_its_promises_and_they_to_a_calendar(visit: Visit) -> None:
    page = visit.open("/search?q=学位")
    page.get_by_role("link", name="其中的承诺").click()
    expect(page.get_by_role("link", name="去掉条件 出自答复：学位")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("找到 4 条承诺")
    with page.expect_download() as download:
        page.locator("#export").get_by_role("link", name="日历", exact=True).click()
    assert download.value.suggested_filename == "承诺.ics"
    events = Calendar.from_ical(download.value.path().read_bytes()).events
    assert SOON in [event.decoded("dtstart") for event in events] and len(events) == 3


def test_an_agency_leads_to_what_it_promised(visit: Visit) -> None:
    page = visit.open("/agency/澄州市望川区教育局")
    expect(page.get_by_role("heading", name="答复中的承诺")).to_be_visible()
    page.get_by_role("link", name=re.compile("^查看全部 .* 条承诺$")).click()
    expect(page.get_by_role("link", name="去掉条件 承办单位：澄州市望川区教育局")).to_be_visible()
