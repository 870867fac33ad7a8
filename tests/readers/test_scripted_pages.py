"""Pages that a program in the browser builds from data in a script."""

from __future__ import annotations

from html import escape

import pytest

from tests.readers.letters import LETTER, LETTER_TEXT, page, text


class TestScriptedPages:
    """Pages that a program in the browser builds from data in a script."""

    BODY = LETTER.replace("\n", "").replace('"', '\\"').replace("/", "\\/")
    TITLE = "关于区三届人大二次会议第27号建议的答复"

    def scripted(self, script: str, shown: str = "") -> str:
        return page(
            f"<html><head><title>望川区人民政府</title></head><body>{shown}<script>{script}</script></body></html>"
        ).text

    def test_the_letter_and_what_its_record_says_are_read(self) -> None:
        article = (
            f'"title": "{self.TITLE}", "docNo": "", "publisher": "望川区住建局", "publishDate": 1371700000000'
        )
        record = f'{{"site": {{"name": "望川"}}, "article": {{{article}, "content": "{self.BODY}"}}}}'
        expected = f"{self.TITLE}\n发布机构：望川区住建局\n发布日期：2013-06-20\n{LETTER_TEXT}"
        assert self.scripted(f"window.__STATE__ = {record};") == expected
        assert self.scripted(record) == expected

    @pytest.mark.parametrize(
        "carrier",
        [
            '<textarea style="display:none">{}</textarea>',
            '<iframe srcdoc="{}"></iframe>',
            '<script type="text/html">{}</script>',
        ],
    )
    def test_a_letter_carried_as_text_is_read(self, carrier: str) -> None:
        carried = LETTER if "script" in carrier else escape(LETTER)
        assert text(f"<h1>{self.TITLE}</h1>{carrier.format(carried)}") == f"{self.TITLE}\n{LETTER_TEXT}"

    def test_values_in_fields_that_nobody_may_fill_are_shown(self) -> None:
        shown = text('<p>索引号：<input readonly value="01-2"></p><p><input value="请输入关键字"></p>')
        assert shown == "索引号：01-2"

    def test_a_program_that_is_no_json_is_searched_for_its_texts(self) -> None:
        program = f'window.__NUXT__=(function(a,b){{return {{data:[{{title:"{self.TITLE}",content:"{self.BODY}"}}]}}}}(1,2))'
        assert self.scripted(program) == f"{self.TITLE}\n{LETTER_TEXT}"

    def test_what_the_page_shows_itself_comes_first(self) -> None:
        assert self.scripted(f'var a = {{"content": "{self.BODY}"}}', LETTER) == LETTER_TEXT

    @pytest.mark.parametrize(
        "script", ["var f = function() {return 1}", '{"a": [[[[', "x = {" * 5000, '{"content": 5}']
    )
    def test_scripts_without_a_letter_make_no_page(self, script: str) -> None:
        assert self.scripted(script + "第" * 99, "<p>正文</p>") == "正文"
