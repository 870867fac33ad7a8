"""The brief as a Word document, laid out as official papers are (GB/T 9704—2012): sizes, fonts, margins, page numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from webapp.precedents.brief import NOTE, SECTIONS, TITLE, Brief, Source, numeral, promise_line
from webapp.precedents.pasted import plain
from webapp.words.labels import marked_title

MIMETYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LATIN: Final = "Times New Roman"
_SONG: Final = "宋体"
_FANGSONG: Final = "仿宋"
_HEI: Final = "黑体"
_KAI: Final = "楷体"
_LINE: Final = Pt(28)
_BODY: Final = Pt(16)
"""三号."""
_SMALL: Final = Pt(14)
"""四号."""
_INNER: Final = str.maketrans("“”", "‘’")
_INDENT: Final = Pt(32)
"""Two characters of the body."""


def docx_of(brief: Brief) -> bytes:
    """The bytes of the document."""
    document = _begun(TITLE)
    _written(document, brief.summary)
    _written(document, SECTIONS[0], "Heading 1")
    for number, ask in enumerate(brief.asks, start=1):
        _written(document, f"{numeral(number)}{ask.text}", "Heading 2")
        for quote in ask.quotes:
            paragraph = _written(document, quoted(quote.text), "Quote")
            _link(paragraph, f"[{quote.source}]", quote.url)
        if ask.remark:
            _written(document, ask.remark)
    _written(document, SECTIONS[1], "Heading 1")
    for source in brief.sources:
        _source(document, source)
    _written(document, SECTIONS[2], "Heading 1")
    for source in brief.sources:
        _written(document, f"[{source.number}] {source.citation}", "List")
    _written(document, f"说明：{NOTE}", "Caption")
    return _saved(document)


def listed_docx(
    title: str, opening: str, parts: Iterable[tuple[str, str, Sequence[str]]], closing: str
) -> bytes:
    """A document laid out in the same way that lists parts: each its heading, the address that leads to it, and paragraphs."""
    document = _begun(title)
    _written(document, opening)
    for number, (heading, url, lines) in enumerate(parts, start=1):
        _link(_written(document, f"{number}. ", "Heading 2"), heading, url)
        for line in lines:
            _written(document, line)
    _written(document, closing, "Caption")
    return _saved(document)


def _begun(title: str) -> Any:
    document = Document()
    _page(document, title)
    _styles(document)
    _written(document, title, "Title")
    return document


def _saved(document: Any) -> bytes:
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def quoted(text: str) -> str:
    """A quotation; quotation marks inside become single ones (GB/T 15834—2011, 4.8.3.4)."""
    return f"“{text.translate(_INNER)}”"


def _source(document: Any, source: Source) -> None:
    paragraph = _written(document, f"[{source.number}]", "Heading 2")
    paragraph.add_run(" ")
    _link(paragraph, marked_title(source.stored), source.url)
    if source.facts:
        _written(document, source.facts)
    if not source.promises:
        _written(document, "承诺：没有写明期限或指标的承诺。")
    for item in source.promises:
        _written(document, f"承诺：{promise_line(item)}")


def _page(document: Any, title: str) -> None:
    """A4 with the margins of GB/T 9704, 5.2, and page numbers as 7.5 has them."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    document.core_properties.title = plain(title)
    document.core_properties.author = ""
    document.core_properties.language = "zh-CN"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = footer.add_run(text)
        _font(run, _SONG, _SMALL)
        if field:
            _field(run, field)


def _field(run: Any, name: str) -> None:
    for kind, text in (("begin", None), (None, name), ("end", None)):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)


def _styles(document: Any) -> None:
    shapes = {
        "Normal": (_FANGSONG, _BODY, _INDENT, False),
        "Title": (_SONG, Pt(22), 0, True),
        "Heading 1": (_HEI, _BODY, _INDENT, False),
        "Heading 2": (_KAI, _BODY, _INDENT, True),
        "Quote": (_FANGSONG, _BODY, _INDENT, False),
        "List": (_SONG, _SMALL, 0, False),
        "Caption": (_SONG, _SMALL, 0, False),
    }
    for name, (font, size, indent, is_bold) in shapes.items():
        style = document.styles[name]
        _font(style, font, size)
        style.font.bold, style.font.italic = is_bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        shape = style.paragraph_format
        shape.first_line_indent = indent
        shape.left_indent = shape.right_indent = 0
        shape.space_before = shape.space_after = 0
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Title"].paragraph_format.space_after = _LINE
    document.styles["Title"].paragraph_format.line_spacing = Pt(35)
    for border in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    document.styles["Quote"].paragraph_format.left_indent = _INDENT


def _font(target: Any, name: str, size: Any) -> None:
    """The font for Chinese, and Times for the rest; Word keeps the two apart."""
    target.font.name = _LATIN
    target.font.size = size
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _written(document: Any, text: str, style: str = "Normal") -> Any:
    return document.add_paragraph(plain(text), style=style)


def _link(paragraph: Any, text: str, url: str) -> None:
    """A run that leads to `url`."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(plain(text))
    run.font.color.rgb = RGBColor(0x0B, 0x56, 0x5B)
    link.append(run._r)
    paragraph._p.append(link)
