"""Laid-out pages are read as a person reads them: lines, columns, text boxes, notes, templates."""

from __future__ import annotations

from contextlib import closing

import pypdfium2
import pytest

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.readers import read
from corpus.readers.formats import docx as docx_reader
from corpus.readers.formats import ofd as ofd_reader
from corpus.readers.formats import pdf as pdf_reader
from corpus.readers.layout import BREAK, Piece, lines_of, paragraphs
from tests.tools.files import archive, docx, paragraph, pdf

LEFT = ["一二三四五六七八九十" * 2 + f"左{n}" for n in range(6)]
RIGHT = ["甲乙丙丁戊己庚辛壬癸" * 2 + f"右{n}" for n in range(5)]


def row(base: float, *texts: tuple[float, str]) -> list[Piece]:
    return [Piece(base, left, left + 10 * len(text), 10, text) for left, text in texts]


@pytest.mark.parametrize("shift", [0, 7], ids=["lines level", "lines apart"])
def test_columns_are_read_one_after_the_other_between_what_spans_them(shift: float) -> None:
    pieces = row(20, (100, "关于第五号建议的答复标题横跨两栏居中排列一行"))
    for number, text in enumerate(LEFT):
        pieces += row(50 + 16 * number, (30, text))
    for number, text in enumerate(RIGHT):
        pieces += row(50 + shift + 16 * number, (290, text))
    pieces += row(200, (30, "跨栏的结尾" * 9))
    title = "关于第五号建议的答复标题横跨两栏居中排列一行"
    assert lines_of(pieces) == [title, BREAK, *LEFT, *RIGHT, BREAK, "跨栏的结尾" * 9]


def test_columns_have_margins_of_their_own() -> None:
    lines = [
        "关于第五号建议的答复标题横跨两栏",
        BREAK,
        "甲乙丙丁戊",
        "己。",
        "庚辛壬癸子",
        "丑寅",
        BREAK,
        "结尾",
    ]
    assert list(paragraphs(lines)) == [lines[0], "甲乙丙丁戊己。", "庚辛壬癸子丑寅", "结尾"]


def test_a_salutation_begins_a_paragraph_below_a_title_that_fills_its_line() -> None:
    lines = ["关于第五号建议的答复", "周桂芳代表：", "您提出的建议收悉，答", "复如下：", "桥已修好。"]
    assert list(paragraphs(lines))[:3] == [*lines[:2], "您提出的建议收悉，答复如下："]


def test_labels_beside_values_are_no_columns() -> None:
    pieces = [
        piece
        for number in range(6)
        for piece in row(
            20 + 16 * number, (30, "索引号"), (200, "望川区人民政府办公室关于答复的说明" * (number % 2 + 1))
        )
    ]
    assert lines_of(pieces)[0].startswith("索引号望川区")


def test_the_signature_below_the_right_column_belongs_to_it() -> None:
    pieces = [p for n in range(6) for p in row(50 + 16 * n, (30, LEFT[n]))]
    pieces += [p for n in range(5) for p in row(50 + 16 * n, (290, RIGHT[n]))]
    pieces += row(130, (420, "望川区水务局"))
    assert lines_of(pieces) == [*LEFT, *RIGHT, "望川区水务局"]


BOX = "<w:txbxContent>{}</w:txbxContent>"
VML = f"<w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
BOTH = (
    "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    f"<mc:Choice Requires='wps'>{BOX}</mc:Choice><mc:Fallback>{VML}</mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize("drawing", [VML, BOTH, f"<w:object>{VML}</w:object>"], ids=["vml", "both", "object"])
def test_text_boxes_stand_once_below_their_paragraph(drawing: str) -> None:
    box = drawing.replace("{}", paragraph("框内甲") + paragraph("框内乙"))
    body = f"<w:p><w:r>{box}</w:r><w:r><w:t>前后</w:t></w:r></w:p>{paragraph('下一段')}"
    assert read(docx(body), "a.docx").text.split("\n") == ["前后", "框内甲", "框内乙", "下一段"]


def test_notes_stand_where_they_are_referred_to() -> None:
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    reference = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
    body = (
        f"<w:p><w:r><w:t>关于修桥的答复</w:t></w:r>{reference.format(2)}</w:p>"
        f"<w:p><w:r><w:t>桥已修好</w:t></w:r>{reference.format(3)}<w:r><w:t>，请放心。</w:t></w:r></w:p>"
    )
    notes = "".join(
        f"<w:footnote w:id='{n}'>{paragraph(text)}</w:footnote>"
        for n, text in ((0, ""), (2, "公开稿"), (3, "见年报。"))
    )
    raw = archive({
        "word/document.xml": f"<w:document {w}><w:body>{body}</w:body></w:document>".encode(),
        "word/footnotes.xml": f"<w:footnotes {w}>{notes}</w:footnotes>".encode(),
    })  # fmt: skip
    assert docx_reader.read(raw).text.split("\n") == [
        "关于修桥的答复",
        "注：公开稿",
        "桥已修好（注：见年报），请放心。",
    ]


def test_hidden_text_and_readings_are_left_out() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>qiao</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>桥</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert read(docx(body), "a.docx").text == "桥"


NS = "xmlns:ofd='http://www.ofdspec.org/2016'"


def ofd(content: str, document: str = "", **parts: str) -> bytes:
    page = "<ofd:Pages><ofd:Page ID='1' BaseLoc='P/0.xml'/><ofd:Page ID='2' BaseLoc='P/1.xml'/></ofd:Pages>"
    files = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>/D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f"<ofd:Document {NS}><ofd:CommonData>{document}</ofd:CommonData>{page}</ofd:Document>",
        "D/P/0.xml": f"<ofd:Page {NS}>{content}</ofd:Page>",
        "D/P/1.xml": f"<ofd:Page {NS}><ofd:Template TemplateID='t'/></ofd:Page>",
        **{f"D/{name}.xml": text for name, text in parts.items()},
    }
    return archive({name: text.encode() for name, text in files.items()})


def text_object(text: str, x: float, y: float, boundary: str = "0 0 210 297", more: str = "") -> str:
    return f"<ofd:TextObject Boundary='{boundary}' Size='5' {more}><ofd:TextCode X='{x}' Y='{y}'>{text}</ofd:TextCode></ofd:TextObject>"


def test_boundaries_as_high_as_the_page_and_blocks_are_read_in_lines() -> None:
    content = (
        f"<ofd:Layer><ofd:PageBlock>{text_object('第二行。', 20, 40)}</ofd:PageBlock>{text_object('右。', 60, 30.5)}"
        f"{text_object('第一行', 20, 30)}{text_object('藏', 20, 60, more='Visible=' + chr(39) + 'false' + chr(39))}"
        f"{text_object('放大', 10, 25, more='CTM=' + chr(39) + '2 0 0 2 0 0' + chr(39))}</ofd:Layer>"
    )
    assert read(ofd(content), "a.ofd").text.split("\n") == ["第一行右。", "第二行。", "放大"]


def test_templates_and_composite_units_are_read_once() -> None:
    document = "<ofd:TemplatePage ID='t' BaseLoc='T.xml'/><ofd:PublicRes>R.xml</ofd:PublicRes>"
    unit = f"<ofd:CompositeGraphicUnit ID='7'><ofd:Content>{text_object('单元内', 5, 5)}</ofd:Content></ofd:CompositeGraphicUnit>"
    raw = ofd(
        "<ofd:Template TemplateID='t'/><ofd:CompositeObject ResourceID='7' Boundary='10 100 50 50'/>"
        "<ofd:CompositeObject ResourceID='8' Boundary='0 0 1 1'/>",
        document,
        T=f"<ofd:Page {NS}>{text_object('望川区水务局文件。', 60, 20)}</ofd:Page>",
        R=f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>",
    )
    assert read(raw, "a.ofd").text.split("\n") == ["望川区水务局文件。", "单元内"]


def test_pictures_of_a_page_are_found_by_their_resources() -> None:
    resources = (
        f"<ofd:Res {NS} BaseLoc='Res'><ofd:MultiMedias><ofd:MultiMedia ID='9'><ofd:MediaFile>a.png</ofd:MediaFile>"
        "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    raw = ofd(
        "<ofd:ImageObject ResourceID='9'/>",
        "<ofd:DocumentRes>R.xml</ofd:DocumentRes>",
        R=resources,
        **{"Res/a.png": "x"},
    )
    raw = raw.replace(b"a.png.xml", b"a.png.xml")
    with pytest.raises(UnreadableFile, match="只有图像"):
        read(raw, "a.ofd")
    assert ofd_reader.pictures(raw) == []


@pytest.mark.parametrize(
    "placed",
    ["/F1 1 Tf 12 0 0 12 60 {y} Tm", "/F1 120 Tf 0.1 0 0 0.1 60 {y} Tm"],
    ids=["in the matrix", "scaled down"],
)
def test_the_size_of_letters_may_be_in_the_matrix(placed: str) -> None:
    """Taken for letters of size 1, each was a piece of its own, and a form of fifty pages took minutes to find its columns."""
    pages = [["关于第五号建议的答复", "您提出的建议收悉"]]

    def pieces(raw: bytes) -> list[tuple[float, str]]:
        with (
            pypdfium2.PdfDocument(raw) as document,
            closing(document[0]) as page,
            closing(page.get_textpage()) as text,
        ):
            return [(round(piece.size), piece.text) for piece in pdf_reader._pieces(text, page.get_height())]

    assert pieces(pdf(pages, placed=placed)) == pieces(pdf(pages)) == [(12, line) for line in pages[0]]


def unencoded_pdf() -> bytes:
    """A PDF whose letters have numbers of their own and no table that says which letters they are."""
    content = "BT /F1 12 Tf 60 700 Td <" + "".join(f"{n:04x}" for n in range(1, 80)) + "> Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+FS /Encoding /Identity-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+FS /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor 5 0 R /DW 1000 >>",
        "<< /Type /FontDescriptor /FontName /ABCDEF+FS /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 850 /Descent -150 "
        "/CapHeight 850 /StemV 80 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 7 0 R >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]  # fmt: skip
    out = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, 1))
    return f"{out}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n%%EOF\n".encode()


def test_a_pdf_without_text_encoding_is_told_from_a_page_without_text() -> None:
    with pytest.raises(NeedsRecognition, match="没有文字编码"):
        pdf_reader.read(unencoded_pdf())


def test_lines_broken_at_a_number_of_characters_are_joined_however_wide_they_are() -> None:
    text = "一、关于泊位。我局编制了《停车设施专项规划（2023—2035年）》，2024年新建停车场7处、泊位1260个，已于11月投入使用，首30分钟免费"
    lines = [text[i : i + 18] for i in range(0, len(text), 18)]
    assert list(paragraphs(["赵明远代表：", *lines, "特此答复"])) == ["赵明远代表：", text, "特此答复"]


def test_what_no_line_begins_with_goes_on_the_line_above() -> None:
    long = "这一行写得满满当当，一直写到右边的页边为止，再也写不下别的字了吗没"
    assert list(
        paragraphs(
            [long, "新增共享泊位一共五百个整", "，切实缓解停车难。", "力争年内完成泊位复核共1", "2处。"]
        )
    ) == [
        f"{long}新增共享泊位一共五百个整，切实缓解停车难。",
        "力争年内完成泊位复核共1",
        "2处。",
    ]
    assert list(paragraphs([long, "力争年内完成全市停车泊位的复核，一共1", "2处。"]))[-1].endswith(
        "一共12处。"
    )
