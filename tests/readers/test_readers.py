"""Pages as sites serve them and browsers save them come out as their text."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page, parse
from corpus.readers import MAX_BYTES, read
from tests.places import SHARED

SEED = SHARED / "seed" / "shangdang-2025-056.txt"

LETTER = """<p>　　周桂芳代表：</p>
<p>　　您提出的“关于加装电梯的建议”收悉，现答复如下：</p>
<p>　　全区共有老旧小区一百二十个，去年加装电梯八十六部，今年再装一百部，目前已经开工的有三十二部，其余在做方案。</p>
<p style="text-align: right">望川区住房和城乡建设局</p><p align="right">2013年6月18日</p>"""
LETTER_TEXT = """周桂芳代表：
您提出的“关于加装电梯的建议”收悉，现答复如下：
全区共有老旧小区一百二十个，去年加装电梯八十六部，今年再装一百部，目前已经开工的有三十二部，其余在做方案。
望川区住房和城乡建设局
2013年6月18日"""
MENU = "".join(f'<li><a href="/column/{i}">政务栏目{i}</a></li>' for i in range(8))


def page(html: str) -> Page:
    return read(html.encode(), "page.html")


def text(html: str) -> str:
    return page(f"<html><body>{html}</body></html>").text


class TestPlainText:
    def test_text_is_kept_as_it_is_copied(self) -> None:
        copied = "| 索引号:1 | |\n\n　　周桂芳代表：\n\t您  提出的\xa0建议\n"
        assert read(copied.encode(), "a.txt") == Page(copied)

    def test_line_ends_become_newlines_and_invisible_characters_go(self) -> None:
        assert read("\ufeff甲\r\n乙\u200b\r丙\u202c".encode(), "a.txt").text == "甲\n乙\n丙"

    def test_comparison_signs_and_residue_of_tags_do_not_make_it_html(self) -> None:
        copied = "增长<10%，a < b\n第一段<br>\n第二段<!--EndFragment-->"
        assert read(copied.encode(), "a.html").text == copied

    def test_content_decides_and_not_the_name(self) -> None:
        assert read(b"<html><body><p>a</p><p>b</p>", "a.txt").text == "a\nb"
        assert read("<p>甲</p><p>乙</p><p>丙</p>".encode("utf-16"), "a.txt").text == "甲\n乙\n丙"


class TestUnreadable:
    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"", "文件是空的"),
            (b" \r\n\t ", "文件是空的"),
            (b"\xef\xbb\xbf", "没有可读的文字"),
            (b"%PDF-1.7\n...", "PDF 文件"),
            (b"PK\x03\x04\x14\x00[Content_Types].xml word/document.xml", "Word 文件已损坏"),
            (b"PK\x03\x04\x14\x00OFD.xml Doc_0/Document.xml", "OFD 文件已损坏"),
            (b"PK\x03\x04\x14\x00a.txt", "ZIP 压缩文件"),
            (b"\x89PNG\r\n\x1a\n" + bytes(8), "图片"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片"),
            (
                b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=text/html\r\n\r\n",
                "没有可读的文字",
            ),
            (b"abc\x00\x01\x02def", "二进制文件"),
            (b"<html><script>document.write('x')</script></html>", "没有可读的文字"),
            (b"\xff\xff\xff\xff", "无法识别文字编码"),
        ],
    )
    def test_message_names_the_file_and_what_it_is(self, raw: bytes, said: str) -> None:
        with pytest.raises(UnreadableFile, match=r"^答复\.doc：") as error:
            read(raw, "答复.doc")
        assert said in str(error.value)

    def test_too_large_a_file_is_refused_with_its_size_and_the_limit(self) -> None:
        with pytest.raises(UnreadableFile, match=r"大.txt：文件有 21\.0 MB，超过上限 20 MB"):
            read(b"a" * (MAX_BYTES + (1 << 20)), "大.txt")

    def test_one_stray_nul_does_not_make_a_page_binary(self) -> None:
        assert read(("答复" * 500 + "\0完").encode(), "a.txt").text == "答复" * 500 + "完"


class TestLines:
    def test_blocks_and_breaks_end_lines_and_inline_tags_do_not(self) -> None:
        html = "<div>甲<b>乙</b><p>丙<br>丁<br/>戊</p>己</div><h2>庚</h2>辛<hr>壬"
        assert text(html).split() == ["甲乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"]

    def test_digits_wrapped_one_by_one_stay_together(self) -> None:
        html = "<p>2<span>0</span>1<span lang=EN-US>7</span>年<font>8</font>月<b>2</b><b>2</b>日</p>"
        assert text(html) == "2017年8月22日"

    def test_source_line_ends_inside_chinese_are_no_spaces(self) -> None:
        assert text("<p>支持中小\n   学教育发展\n2025年\n</p>") == "支持中小学教育发展2025年"
        assert text("<p>New\nYork</p>") == "New York"

    def test_elements_on_lines_of_their_own_stay_apart(self) -> None:
        html = "<span>来源：区教育局</span>\n<span>发布时间：2013-07-01</span>"
        assert text(html) == "来源：区教育局 发布时间：2013-07-01"

    def test_runs_of_blanks_shrink_but_a_gap_that_one_sees_remains(self) -> None:
        assert text("<p>&nbsp;&nbsp;索&nbsp;引 &nbsp; 号：1&nbsp;</p>") == "索 引 号：1"
        assert text("<p>县交通局&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;县公安局</p>") == "县交通局   县公安局"

    def test_preformatted_lines_are_lines(self) -> None:
        assert text("<pre>周桂芳代表：\n  您好\n\n完</pre>") == "周桂芳代表：\n您好\n完"
        assert text('<div style="white-space: pre-wrap">甲\n<span>乙\n丙</span></div>') == "甲\n乙\n丙"

    def test_list_items_are_bulleted(self) -> None:
        assert text("<ul><li>索引号：1</li><li><p>有效</p></li><li></li></ul>完") == "• 索引号：1\n• 有效\n完"

    def test_residue_of_editors_is_gone(self) -> None:
        html = "<p>答复&lt;!--EndFragment--&gt;<!--StartFragment-->如&shy;下&#8203;</p><p>&nbsp;</p><p>&#8203;</p><p>完"
        assert text(html) == "答复如下\n完"

    def test_scripts_forms_and_hidden_parts_are_left_out(self) -> None:
        html = (
            "<style>p{}</style><script>if(a<b)</script><noscript>请启用</noscript><template>空</template>"
            "<select><option>站群</select><textarea>留言</textarea><button>打印</button><input value=搜索>"
            "<p hidden>一</p><p style='DISPLAY : none'>二</p><i aria-hidden=true>三</i><p>答复</p>"
        )
        assert text(html) == "答复"

    def test_form_around_the_whole_page_is_no_control(self) -> None:
        assert text(f"<form id=aspnetForm><input type=hidden>{LETTER}</form>") == LETTER_TEXT

    def test_letter_that_a_script_was_to_show_is_kept(self) -> None:
        assert text(f"<div id=zoom style='display:none'>{LETTER}</div><p>版权所有</p>").startswith(
            LETTER_TEXT
        )

    def test_copy_hidden_for_printing_does_not_double_the_letter(self) -> None:
        assert text(f"<div>{LETTER}</div><div style='display:none'>{LETTER}</div>") == LETTER_TEXT


class TestTables:
    def test_label_table_is_a_line_a_row(self) -> None:
        html = (
            "<table><tr><td>索引号：</td><td>000014349/2013-1</td><td>发文字号：</td><td></td></tr>"
            "<tr><td><p>标题：</p></td><td colspan=3><p>关于第5号建议的答复</p></td></tr></table>"
        )
        assert (
            text(html) == "| 索引号： | 000014349/2013-1 | 发文字号： | |\n| 标题： | 关于第5号建议的答复 |"
        )

    def test_row_that_holds_the_letter_is_laid_out_as_lines(self) -> None:
        html = f"<table><tr><td>编号</td><td>19</td></tr><tr><td>回复</td><td>{LETTER}</td></tr></table>"
        assert text(html) == f"| 编号 | 19 |\n回复\n{LETTER_TEXT}"

    def test_nested_layout_tables_are_seen_through(self) -> None:
        html = (
            "<table><tr><td width=9></td><td><table><tr><td>关于第5号建议的答复</td></tr>"
            f"<tr><td><font><div>{LETTER}</div></font></td></tr></table></td><td width=9></td></tr></table>"
        )
        assert text(html) == f"关于第5号建议的答复\n{LETTER_TEXT}"

    def test_signature_set_by_spacer_cells_is_no_data(self) -> None:
        rows = "".join(f"<tr><td></td><td>{cell}</td></tr>" for cell in ("望川区教育局", "2013年6月18日"))
        assert text(f"<table>{rows}</table>") == "望川区教育局\n2013年6月18日"

    def test_table_of_figures_in_the_letter_keeps_its_rows(self) -> None:
        html = "<table><tr><th>年份<th>部数<tr><td>2012<td>86<tr><td>2013<td>100</table>"
        assert text(html) == "| 年份 | 部数 |\n| 2012 | 86 |\n| 2013 | 100 |"

    @pytest.mark.parametrize(
        "html", ["<tr><td>甲<td>乙", "<tbody><tr><td>甲<td>乙", "<td>甲<td>乙", "<table><td>甲<td>乙"]
    )
    def test_broken_tables_keep_their_text(self, html: str) -> None:
        assert set(text(f"<p>{html}")) >= {"甲", "乙"}


class TestNavigation:
    @pytest.mark.parametrize(
        "menu",
        [
            f"<ul>{MENU}</ul>",
            f"<div><div>{MENU.replace('<li>', '').replace('</li>', ' | ')}</div></div>",
            f"<table><tr>{MENU.replace('li>', 'td>')}</tr></table>",
            f"<nav>网站导航{MENU}</nav>",
            f"<div role=navigation>网站导航{MENU}</div>",
            "<ul>"
            + "".join(f"<li><a href={i}>关于第{i}号建议的答复</a><i>2013-06-0{i}</i></li>" for i in range(9))
            + "</ul>",
        ],
    )
    def test_blocks_of_links_are_left_out(self, menu: str) -> None:
        assert text(f"{menu}{LETTER}") == LETTER_TEXT

    def test_menu_in_a_row_of_the_layout_table_is_left_out(self) -> None:
        menu = MENU.replace("li>", "td>")
        assert text(f"<table><tr>{menu}</tr><tr><td colspan=8>{LETTER}</td></tr></table>") == LETTER_TEXT

    def test_header_and_footer_of_the_site_are_left_out(self) -> None:
        html = f"<header>望川区人民政府 网站</header>{LETTER}<footer>版权所有</footer><div class='page-footer'>网站标识码</div>"
        assert text(html) == LETTER_TEXT

    def test_header_of_the_article_and_label_block_stay(self) -> None:
        block = "<p>索引号：1 发布日期：2013-07-01</p>"
        assert text(f"<article><header><h1>答复标题</h1></header>{LETTER}</article>").startswith("答复标题")
        assert text(f"<header>{block}</header>{LETTER}").startswith("索引号：1")

    def test_footer_that_holds_the_letter_stays(self) -> None:
        assert text(f"<div class=footer>{LETTER}</div>") == LETTER_TEXT

    def test_menu_takes_no_label_block_with_it(self) -> None:
        block = "<table><tr><td>索引号</td><td>1</td></tr></table>"
        assert text(f"<div><ul>{MENU}{MENU}</ul>{block}</div>{LETTER}").startswith("| 索引号 | 1 |")

    def test_letter_in_an_unclosed_anchor_is_no_menu(self) -> None:
        links = "".join(f"<a href={i}>打印</a>" for i in range(5))
        assert LETTER_TEXT in text(f"{links}<a href=x>{LETTER}")

    def test_page_of_links_alone_is_read_rather_than_called_empty(self) -> None:
        assert "政务栏目3" in text(f"<ul>{MENU}</ul>")


class TestHead:
    def test_title_is_the_pages_own_tag_before_heading_and_title(self) -> None:
        html = '<meta name="ArticleTitle" content="关于第5号&lt;br/&gt;建议的答复"><title>甲</title><h1>乙</h1>完'
        assert page(f"<html><head>{html}").title == "关于第5号建议的答复"

    def test_heading_that_is_the_logo_of_the_site_is_no_title(self) -> None:
        html = "<h1><a href=/>望川区人民政府</a></h1><h1>关于对第三十号提案\n<br>的答复</h1>完"
        assert page(f"<html><body>{html}").title == "关于对第三十号提案 的答复"

    @pytest.mark.parametrize(
        ("given", "title"),
        [
            (
                "关于区二届人大六次会议第56号建议的答复_望川区人民政府",
                "关于区二届人大六次会议第56号建议的答复",
            ),
            ("关于第5号建议的答复 - 建议提案 - 望川区人民政府门户网站", "关于第5号建议的答复"),
            ("关于第5号建议的答复-望川区教育局", "关于第5号建议的答复"),
            ("望川区人民政府 | 对市政协第2-128号提案的复函", "对市政协第2-128号提案的复函"),
            ("提案:第25号——《加装电梯》的答复_政协", "提案:第25号——《加装电梯》的答复"),
            ("关于推进“煤改气-煤改电”的建议的答复_望川区", "关于推进“煤改气-煤改电”的建议的答复"),
            ("筹建图书室的建议_望川区人民政府", "筹建图书室的建议"),
            ("望川区人民政府门户网站", None),
            ("无标题文档", None),
            ("", None),
        ],
    )
    def test_names_of_site_and_column_are_cut_off_the_title(self, given: str, title: str | None) -> None:
        assert page(f"<html><head><title>{given}</title></head><body>完").title == title

    def test_meta_elements_are_kept_by_lower_case_name(self) -> None:
        html = (
            '<meta name="PubDate" content=" 2013-07-01 10:20 "><META NAME="ContentSource" CONTENT="区教育局">'
            '<meta name="Keywords" content=""><meta name="pubdate" content="2014"><meta charset="utf-8">'
        )
        assert page(f"<html><head>{html}</head>完").meta == {
            "pubdate": "2013-07-01 10:20",
            "contentsource": "区教育局",
        }

    @pytest.mark.parametrize(
        "html",
        [
            '<link rel="canonical" href="https://www.example.gov.cn/5.html">',
            '<meta property="og:url" content="https://www.example.gov.cn/5.html">',
            '<meta name="Url" content="https://www.example.gov.cn/5.html"><link rel=canonical href="/5.html">',
            "<!-- saved from url=(0033)https://www.example.gov.cn/5.html --><html>",
        ],
    )
    def test_address_is_the_one_the_page_gives(self, html: str) -> None:
        assert page(f"<!DOCTYPE html>{html}<p>完").address == "https://www.example.gov.cn/5.html"

    def test_page_that_gives_no_address_has_none(self) -> None:
        assert page("<html><meta name=url content=/5.html><p>完").address is None


_TAGS = [
    f"<{end}{tag}>"
    for tag in (
        "table",
        "tr",
        "td",
        "tbody",
        "p",
        "div",
        "ul",
        "li",
        "a",
        "pre",
        "title",
        "header",
        "article",
        "h1",
        "script",
    )
    for end in ("", "/")
]


class TestAnything:
    @given(st.binary(max_size=300))
    @settings(max_examples=300, deadline=None)
    def test_any_bytes_are_read_or_refused(self, raw: bytes) -> None:
        self._read(raw)

    @given(
        st.lists(
            st.sampled_from((*_TAGS, *"<>\"'=&\n答", "&nbsp;", "&#0;", "&shy;", "<!--", "-->", "<a href=x>")),
            max_size=60,
        )
    )
    @settings(max_examples=300, deadline=None)
    def test_any_soup_of_tags_is_read_or_refused(self, parts: list[str]) -> None:
        self._read(("<html>" + "".join(parts)).encode())

    def _read(self, raw: bytes) -> None:
        try:
            found = read(raw, "x")
        except UnreadableFile as error:
            assert str(error).startswith("x：")
        else:
            assert found.text

    @pytest.mark.parametrize(
        "html",
        [
            "<div>" * 100_000 + LETTER,
            "<table><tr><td>" * 30_000 + LETTER,
            "".join(f"<p><font><span><b>{i}" for i in range(20_000)) + LETTER,
            "<p " + " ".join(f'a{i}=">"' for i in range(80_000)) + ">" + LETTER,
            "<p>答" + "\n" * 1_000_000 + LETTER,
            "<title>" + "《- " * 100_000 + "</title>" + LETTER,
            LETTER + "<!--" * 250_000,
            "<div hidden>" * 200 + "<p>x" * 50_000 + "</div>" * 200 + LETTER,
            "<p>" + "&lt;!--" * 140_000 + LETTER,
        ],
        ids=["divs", "tables", "unclosed", "attributes", "blanks", "title", "comments", "hidden", "residue"],
    )
    def test_pathological_page_is_read(self, html: str) -> None:
        assert "望川区住房和城乡建设局" in page(f"<html>{html}").text

    def test_nesting_beyond_the_parsers_limit_keeps_tables_and_lines(self) -> None:
        html = "<span>" * 1000 + "<table><tr><td>索引号</td><td>1</td></tr></table>" + LETTER
        assert text(html) == f"| 索引号 | 1 |\n{LETTER_TEXT}"


@pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/seed")
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_seed_as_html_parses_like_its_text(codec: str) -> None:
    lines = SEED.read_text("utf-8").split("\n")
    rows = [
        f"<tr><td>{line.strip('| ').replace('|', '</td><td>')}</td></tr>"
        for line in lines
        if line.startswith("|")
    ]
    paragraphs = [f'<p style="text-indent:2em"><span>{line}</span></p>' for line in lines[7:]]
    html = (
        f"<html><head><meta charset=gb2312></head><body><div><ul>{MENU}</ul></div><p>{lines[0]}</p><p>{lines[1]}</p>"
        f"<table>{''.join(rows)}</table><div class=TRS_Editor>{''.join(paragraphs)}</div></body></html>"
    )
    assert (
        parse(read(html.encode(codec), "seed.html")).reply == parse(read(SEED.read_bytes(), "seed.txt")).reply
    )


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
