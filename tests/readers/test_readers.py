"""Plain text is read as it is, pages of any kind come out as text, and what cannot be read is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.limits import MAX_BYTES
from corpus.parsing.page import Page, parse
from corpus.readers import read
from tests.places import SHARED
from tests.readers.letters import LETTER, LETTER_TEXT, MENU, page, text

SEED = SHARED / "seed" / "shangdang-2025-056.txt"


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
