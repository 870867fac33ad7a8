"""Word and PDF files, as offices publish them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.intake.files import understand
from corpus.readers import read, read_in_memory
from corpus.readers.formats import doc as doc_reader
from corpus.readers.formats import docx as docx_reader
from corpus.readers.formats import pdf as pdf_reader
from corpus.readers.layout import Piece, lines_of
from tests.tools.files import SCAN, compound, doc, docx, paragraph, pdf

LETTER = (
    "对望川区二届人大五次会议第56号建议的答复",
    "周桂芳代表：",
    "您提出的《关于加强农村教师队伍建设的建议》收悉，现答复如下：",
    "我局已为全区农村学校补充教师一百二十名，教师平均年龄下降三岁，住房全部解决。",
    "感谢您对教育工作的关心和支持！",
    "望川区教育局",
    "2025年6月18日",
)
NUMBERED = "<w:pPr><w:numPr><w:ilvl w:val='{}'/><w:numId w:val='1'/></w:numPr></w:pPr>"
LEVELS = """<w:abstractNum w:abstractNumId='0'>
<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:lvlText w:val='%1、'/></w:lvl>
<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%2.'/></w:lvl>
</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"""


@pytest.mark.parametrize("raw", [docx("".join(map(paragraph, LETTER))), pdf([LETTER])], ids=["docx", "pdf"])
def test_a_reply_is_understood_whatever_the_format(raw: bytes) -> None:
    parsed = understand(read(raw, "答复"))
    assert parsed.is_reply
    assert (parsed.reply.numbers, parsed.reply.agency) == ((56,), "望川区教育局")
    assert parsed.reply.subject == "关于加强农村教师队伍建设的建议"
    assert parsed.reply.written_on == "2025-06-18"


def test_a_reply_in_a_word_file_of_before_is_understood_without_the_disk() -> None:
    parsed = understand(read_in_memory(doc("\r".join(LETTER)), "答复.doc", 20_000, 100))
    assert parsed.is_reply and parsed.reply.written_on == "2025-06-18"
    assert parsed.reply.subject == "关于加强农村教师队伍建设的建议"


def test_pieces_stand_in_the_order_of_reading_with_text_boxes_last() -> None:
    raw = doc(
        "一、增加", b"2\x1e3", "所学校。\r二、𠮷庆\x0b修路\r", b"caf\xe9 \x93ok\x94\r", boxes="框内的话"
    )
    assert doc_reader.read(raw).text == "一、增加2-3所学校。\n二、𠮷庆\n修路\ncafé “ok”\n框内的话"


def test_of_fields_the_result_is_shown_and_cells_are_lines() -> None:
    raw = doc(
        '见\x13 HYPERLINK "\x13 IF \x14x\x15" \x01\x14网\x13 PAGE \x14页\x15\x15。\x14\x15\r甲\x07乙\x07\x07丙'
    )
    assert doc_reader.read(raw).text == "见网页。\n甲\n乙\n\n丙"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (doc("甲", version=0x65), "Word 95"),
        (doc("甲", flags=0x100), "加了密"),
        (doc("甲")[:3000], "已损坏"),
        (compound({"WordDocument": bytes(5000)}), "Word 95"),
        (compound({"WordDocument": doc("甲")[2048:6144], "表": b"1"}), "已损坏"),
        (compound({"Workbook": "WordDocument".encode("utf-16-le")}), "Excel"),
    ],
)
def test_a_word_file_of_before_that_cannot_be_read_is_refused_with_the_reason(
    raw: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=rf"^旧\.doc：.*{reason}.*。$"):
        read_in_memory(raw, "旧.doc", 20_000, 100)


def test_a_chain_of_sectors_in_a_ring_ends() -> None:
    raw = doc("甲").replace(b"\x04\0\0\0\x05\0\0\0", b"\x04\0\0\0\x03\0\0\0", 1)
    assert raw != doc("甲") and doc_reader.read(raw).text == "甲"


@given(st.integers(0, 2**32 - 1), st.integers(0, 511))
def test_any_number_in_the_tables_of_a_compound_file_is_survived(number: int, place: int) -> None:
    raw = bytearray(doc("甲" * 2000))
    struct.pack_into("<I", raw, 4 * place, number)
    try:
        doc_reader.read(bytes(raw))
    except UnreadableFile as error:
        assert "Word" in str(error)


def test_pieces_that_overlap_make_no_more_of_a_file_than_it_holds() -> None:
    text = "甲" * 1000
    raw = bytearray(doc(*[text] * 20))
    table = raw.index(b"\x01\x02\x00??\x02") + 10
    struct.pack_into("<22I", raw, table, *(2**27 * number for number in range(22)))
    struct.pack_into("<7I", raw, raw.index(b"\xec\xa5") + 76, 2**31, 0, 0, 0, 0, 0, 0)
    assert len(doc_reader.read(bytes(raw)).text) <= len(raw)


def test_a_table_in_a_table_is_read_once() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('内')}</w:tc></w:tr></w:tbl>"
    row = f"<w:sdt><w:sdtContent><w:tr><w:tc>{paragraph('外')}{inner}</w:tc></w:tr></w:sdtContent></w:sdt>"
    assert read(docx(f"<w:tbl>{row}</w:tbl>"), "a.docx").text == "| 外 | 内 | |"


def test_words_own_numbering_is_written_out() -> None:
    body = "".join(
        paragraph(text, NUMBERED.format(level))
        for text, level in (("补充教师", 0), ("招聘", 1), ("交流", 1), ("改善住房", 0), ("建房", 1))
    )
    text = read(docx(body, LEVELS), "a.docx").text
    assert text.split("\n") == ["一、补充教师", "1.招聘", "2.交流", "二、改善住房", "1.建房"]


def test_tables_are_rows_and_deleted_text_is_gone() -> None:
    row = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("索引号", "01-2"))
    deleted = "<w:p><w:r><w:t>留下</w:t></w:r><w:del><w:r><w:t>删去</w:t></w:r></w:del></w:p>"
    text = read(docx(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>{deleted}"), "a.docx").text
    assert text == "| 索引号 | 01-2 |\n留下"


def test_lines_of_a_pdf_become_paragraphs_and_page_numbers_go() -> None:
    long = "一二三四五六七八九十" * 3
    raw = pdf([[long, long[:20], "第二段。", "— 1 —"], ["第三段。", "2"]])
    assert read(raw, "a.pdf").text.split("\n") == [long + long[:20], "第二段。", "第三段。"]


def test_a_scan_is_called_a_scan() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.pdf：PDF 是扫描件"):
        read(pdf([[]], SCAN), "a.pdf")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnreadableFile, match="异常地大"):
        read(docx(paragraph("甲" * 30_000_000)), "a.docx")


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n...", docx(paragraph("甲"))[:60] + b"word/document.xml"])
def test_a_damaged_file_is_named(raw: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^坏\.doc：.*已损坏"):
        read(raw, "坏.doc")


@given(st.binary(max_size=200), st.integers(0, 700))
def test_damage_anywhere_is_no_surprise(noise: bytes, place: int) -> None:
    for good, reader in (
        (docx(paragraph("甲")), docx_reader),
        (pdf([["甲"]]), pdf_reader),
        (doc("甲")[:8192], doc_reader),
    ):
        broken = good[:place] + noise + good[place + len(noise) :]
        if reader.accepts(broken):
            try:
                reader.read(broken)
            except UnreadableFile as error:
                assert "。" in str(error)


@pytest.mark.parametrize(
    ("characters", "pages", "said"), [(20_000, 2, "PDF 有 3 页，最多 2 页"), (20, 3, "文字超过 20 字")]
)
def test_a_pdf_that_is_too_long_to_be_sent_is_refused_before_it_is_read(
    characters: int, pages: int, said: str
) -> None:
    with pytest.raises(UnreadableFile, match=rf"长\.pdf：.*{said}"):
        read_in_memory(pdf([["请修路灯。" * 3]] * 3), "长.pdf", characters, pages)


def test_a_pdf_says_whether_it_is_drawn_or_empty() -> None:
    with pytest.raises(UnreadableFile, match="没有文字，也没有图像"):
        read(pdf([[]]), "a.pdf")
    with pytest.raises(UnreadableFile, match="里只有图形，没有文字"):
        read(pdf([[]], "0 0 m 90 90 l S\n"), "a.pdf")


def test_a_letter_in_two_columns_is_found_among_thousands_of_pieces() -> None:
    """Words that stand apart make a page of pieces, each of which might begin a column."""
    left = [Piece(20.0 * row, 50, 250, 10, f"左{row}一二三四五六七八九十") for row in range(60)]
    right = [Piece(20.0 * row, 300, 500, 10, f"右{row}一二三四五六七八九十") for row in range(60)]
    words = [
        Piece(1300.0 + 20 * row, 40 + 7.3 * word, 44 + 7.3 * word, 10, "词")
        for row in range(40)
        for word in range(60)
    ]
    lines = [line for line in lines_of([*left, *right, *words]) if line[0] in "左右"]
    assert [line[:2] for line in lines] == [f"{side}{row}"[:2] for side in "左右" for row in range(60)]
