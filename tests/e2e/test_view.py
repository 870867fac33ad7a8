"""适老版 and reading aloud in a browser, with scripts and without."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SCRIPTED, Visit

pytestmark = pytest.mark.browser

VOICE: Final = """
const said = [];
class Speech extends EventTarget {
  paused = false;
  getVoices() { return this.voices; }
  speak(one) { said.push(one); }
  pause() { this.paused = true; }
  resume() { this.paused = false; }
  cancel() { this.paused = false; }
}
const speech = new Speech();
speech.voices = [{ lang: "en-US", name: "English" }];
window.said = said;
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
"""A browser that speaks English at first, and Chinese when its voices have come; tests end each sentence by hand."""


def test_large_type_is_chosen_stays_on_other_pages_and_is_left(visit: Visit) -> None:
    page = visit.open("/search?q=" + quote("教育"))
    found = page.url
    page.get_by_role("button", name="适老版").click()
    expect(page).to_have_url(found)
    expect(page.locator("body")).to_have_css("font-size", "22px")
    page.locator(".hit h3 a").first.click()
    expect(page.locator("body")).to_have_css("font-size", "22px")
    for button in page.get_by_role("button").all():
        if box := button.bounding_box():
            assert box["height"] >= 44
    page.get_by_role("button", name="标准版").click()
    expect(page.locator("body")).to_have_css("font-size", "16px")
    page.goto(found)
    expect(page.locator("body")).to_have_css("font-size", "16px")


def test_the_statement_is_led_to_from_every_page(visit: Visit) -> None:
    page = visit.open("/promises")
    page.get_by_role("link", name="适老化与无障碍").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("适老化与无障碍声明")


@SCRIPTED
def test_a_letter_is_read_aloud_paragraph_by_paragraph(visit: Visit) -> None:
    page = visit.page
    page.add_init_script(VOICE)
    visit.open("/search?q=" + quote("义务教育"))
    page.locator(".hit h3 a").first.click()
    button = page.locator("[data-aloud]")
    expect(button).to_be_hidden()
    page.evaluate("""
      speechSynthesis.voices.push({ lang: "zh-CN", name: "中文" });
      speechSynthesis.dispatchEvent(new Event("voiceschanged"));
    """)
    button.click()
    expect(page.locator(".spoken")).to_have_class(re.compile("salutation"))
    assert page.evaluate("said.map((one) => [one.text, one.lang])") == [["周桂芳代表：", "zh-CN"]]
    page.evaluate("said[0].onend()")
    expect(page.locator(".letter > p:nth-of-type(2).spoken")).to_be_visible()
    button.click()
    expect(button).to_have_text("继续朗读")
    assert page.evaluate("speechSynthesis.paused")
    button.click()
    expect(button).to_have_text("暂停朗读")
    page.get_by_role("button", name="停止朗读").click()
    expect(page.locator(".spoken")).to_have_count(0)
    expect(button).to_have_text("朗读")
    page.evaluate("said[1].onend()")
    expect(page.locator(".spoken")).to_have_count(0)


def test_without_a_chinese_voice_nothing_is_offered(visit: Visit) -> None:
    page = visit.page
    page.add_init_script(VOICE)
    visit.open("/search?q=" + quote("义务教育"))
    page.locator(".hit h3 a").first.click()
    expect(page.get_by_role("button", name="朗读")).to_be_hidden()
