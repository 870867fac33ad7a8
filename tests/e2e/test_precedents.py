"""Staff check a new suggestion against past replies and take a brief away; with and without scripts."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SCRIPTED, Library, Visit, examine
from webapp.precedents.pasted import MAX_FILE

pytestmark = pytest.mark.browser

SUGGESTION = (
    "关于校车安全的建议\n建议：\n1.校车停靠点由交警划定。\n2.校车司机要年年体检。\n3.举办热气球比赛。"
)


@pytest.fixture(scope="session")
def address(library: Library) -> str:
    """All visits are to the larger site."""
    return library.address


def checked(visit: Visit) -> Page:
    page = visit.open("/")
    page.get_by_role("link", name="粘贴全文查先例").click()
    page.get_by_role("textbox", name="建议、提案的文字").fill(SUGGESTION)
    page.get_by_role("button", name="查先例").click()
    return page


def test_what_was_answered_before_leads_to_its_paragraph(visit: Visit) -> None:
    page = checked(visit)
    expect(page.get_by_role("heading", level=1)).to_have_text("查先例：校车安全")
    expect(page.get_by_role("status")).to_have_text("读出 3 项要求：2 项以前答复过，1 项未找到")
    overview = page.get_by_role("navigation", name="所提各项")
    expect(overview.get_by_role("listitem").nth(2)).to_have_text("举办热气球比赛 未找到")
    overview.get_by_role("link", name="校车停靠点由交警划定").click()
    ask = page.get_by_role("region", name="校车停靠点由交警划定")
    expect(ask.locator("mark").first).to_be_in_viewport()
    ask.get_by_role("link").first.click()
    expect(page.locator(":target")).to_contain_text("校车停靠点由交警划定")


def test_a_brief_of_what_is_ticked_is_taken_away_as_word_and_markdown(visit: Visit, tmp_path: Path) -> None:
    page = checked(visit)
    ticks = page.get_by_role("region", name="校车停靠点由交警划定").get_by_role("checkbox")
    expect(ticks.first).to_be_checked()
    ticks.nth(1).check()
    for name, ending in (("下载 Word 底稿", "docx"), ("下载 Markdown", "md")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.startswith("先例底稿-")
        download.value.save_as(tmp_path / f"brief.{ending}")
    paragraphs = [paragraph.text for paragraph in docx.Document(str(tmp_path / "brief.docx")).paragraphs]
    assert "（三）举办热气球比赛" in paragraphs
    text = (tmp_path / "brief.md").read_text(encoding="utf-8")
    first = text.split("### （一）")[1].split("### （二）")[0]
    assert first.count("> ——") == 2


def test_a_file_is_chosen_and_what_was_read_can_be_mended(visit: Visit) -> None:
    page = visit.open("/precedents")
    page.get_by_label("或者选择文件").set_input_files(
        {"name": "建议.txt", "mimeType": "text/plain", "buffer": SUGGESTION.encode()}
    )
    page.get_by_role("button", name="查先例").click()
    expect(page.get_by_role("status")).to_contain_text("2 项以前答复过")
    box = page.get_by_role("textbox", name="建议、提案的文字")
    expect(box).to_have_value(SUGGESTION)
    box.fill("举办热气球比赛")
    page.get_by_role("button", name="查先例").click()
    expect(page.get_by_role("status")).to_contain_text("0 项以前答复过，1 项未找到")


def test_what_cannot_be_used_is_said_beside_the_form(visit: Visit) -> None:
    page = visit.open("/precedents")
    page.get_by_role("textbox", name="建议、提案的文字").fill("路")
    page.get_by_role("button", name="查先例").click()
    visit.complaints.clear()  # browsers write refused pages down
    expect(page.get_by_role("alert")).to_contain_text("文字太短")
    expect(page.get_by_role("textbox", name="建议、提案的文字")).to_have_value("路")
    page.get_by_label("或者选择文件").set_input_files(
        {"name": "大.txt", "mimeType": "text/plain", "buffer": bytes(MAX_FILE + 1)}
    )
    page.get_by_role("button", name="查先例").click()
    expect(page.get_by_role("alert").filter(has_text="不能超过 10 MB")).to_be_visible()
    visit.complaints.clear()


@SCRIPTED
def test_a_file_is_dropped(visit: Visit) -> None:
    page = visit.open("/precedents")
    data = page.evaluate_handle(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "建议.txt", { type: "text/plain" }));
            return data;
        }""",
        SUGGESTION,
    )
    page.dispatch_event("form.paste", "dragover", {"dataTransfer": data})
    expect(page.locator("form.paste.over")).to_be_visible()
    page.dispatch_event("form.paste", "drop", {"dataTransfer": data})
    page.get_by_role("button", name="查先例").click()
    expect(page.get_by_role("status")).to_contain_text("读出 3 项要求")


@SCRIPTED
def test_axe_finds_nothing_in_the_answer_and_nothing_scrolls_sideways(visit: Visit) -> None:
    page = checked(visit)
    examine(page)
