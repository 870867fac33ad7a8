"""Pages as sites serve them and browsers save them come out as their text: lines, tables, without navigation."""

from __future__ import annotations

import pytest

from tests.readers.letters import LETTER, LETTER_TEXT, MENU, text


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
