"""PDF with a text layer, through pdfium: its lines put together to paragraphs again, page numbers left out."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.layout import paragraphs


def accepts(raw: bytes) -> bool:
    """True for a PDF."""
    return raw.startswith(b"%PDF-")


def read(raw: bytes) -> Page:
    """The text of all pages. Raises UnreadableFile for a scan, an encrypted or a damaged file."""
    try:
        with pypdfium2.PdfDocument(raw) as document:
            lines = [line for number in range(len(document)) for line in _lines(document, number)]
    except pypdfium2.PdfiumError as error:
        reason = "加了密码" if "password" in str(error).lower() else "已损坏"
        raise UnreadableFile(f"PDF 文件{reason}，打不开。请重新下载，或去掉密码后再试。") from error
    if not any(line.strip() for line in lines):
        raise UnreadableFile(
            "PDF 是扫描件，只有图像，没有文字。请用文字识别软件转成可以选中文字的 PDF 或 Word 后再试。"
        )
    return Page("\n".join(paragraphs(lines)))


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[str]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        lines = text_page.get_text_bounded().replace("\ufffe", "").splitlines()
    finally:
        text_page.close()
        page.close()
    yield from lines
