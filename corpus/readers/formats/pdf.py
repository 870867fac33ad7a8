"""PDF with a text layer, through pdfium: its lines put together to paragraphs again, column after column, page numbers left out."""

from __future__ import annotations

import ctypes
import io
import math
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.layout import Piece, has_columns, lines_of, paragraphs

_UNMAPPED: Final = 0.3
"""Share of characters without a code, above which a text cannot be read."""
_NO_CODE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
"""What a font gives that does not say which letters its shapes are."""
_GAP: Final = 0.8
"""Sizes of a letter between two characters that begin another piece of a line."""
_DOTS: Final = 200
"""Dots an inch of a page drawn for recognition."""


def accepts(raw: bytes) -> bool:
    """True for a PDF."""
    return raw.startswith(b"%PDF-")


def read(raw: bytes) -> Page:
    """The text of all pages. Raises NeedsRecognition for a scan, UnreadableFile for an encrypted, a damaged or an empty file."""
    with _opened(raw) as document:
        lines = [line for number in range(len(document)) for line in _lines(document, number)]
        text = "".join(lines).strip()
        kinds = set() if text else _drawn_kinds(document)
    if not text and not kinds:
        raise UnreadableFile(
            "PDF 里没有文字，也没有图像，可能是空白页，或只有批注、附件和表单。请找到原文再导入。"
        )
    if not text:
        is_scan = pdfium.FPDF_PAGEOBJ_IMAGE in kinds
        raise NeedsRecognition(f"PDF {'是扫描件，只有图像' if is_scan else '里只有图形'}，没有文字。")
    if len(_NO_CODE.findall(text)) > _UNMAPPED * len(text):
        raise NeedsRecognition("PDF 的字体没有文字编码，字看得见却取不出来。")
    return Page("\n".join(paragraphs(lines)))


def pages(raw: bytes) -> int:
    """How many pages there are. Raises UnreadableFile."""
    with _opened(raw) as document:
        return len(document)


def check(raw: bytes, characters: int, most_pages: int) -> None:
    """Raises UnreadableFile for more pages or characters than that, before any is read: pages are opened until there are too many."""
    with _opened(raw) as document:
        if len(document) > most_pages:
            raise UnreadableFile(f"PDF 有 {len(document)} 页，最多 {most_pages} 页。请只保留正文后再试。")
        found = 0
        for number in range(len(document)):
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                found += text.count_chars()
            if found > characters:
                raise UnreadableFile(f"PDF 的文字超过 {characters} 字。请只保留正文后再试。")


def drawn(raw: bytes, number: int) -> bytes:
    """A page as a picture (PNG). Raises UnreadableFile."""
    with _opened(raw) as document, closing(document[number]) as page:
        longest = max(*page.get_size(), 1.0)
        scale = min(_DOTS / 72, 3200 / longest)
        made = io.BytesIO()
        page.render(scale=scale, grayscale=False).to_pil().save(made, "PNG")
    return made.getvalue()


@contextmanager
def _opened(raw: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        with pypdfium2.PdfDocument(raw) as document:
            yield document
    except pypdfium2.PdfiumError as error:
        reason = "加了密码" if "password" in str(error).lower() else "已损坏"
        raise UnreadableFile(f"PDF 文件{reason}，打不开。请重新下载，或去掉密码后再试。") from error


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        pieces = list(_pieces(text, page.get_height()))
        if has_columns(pieces):
            return lines_of(pieces)
        lines: list[str] = text.get_text_bounded().replace("\ufffe", "").splitlines()
        errors = sum(pdfium.FPDFText_HasUnicodeMapError(text.raw, n) == 1 for n in range(text.count_chars()))
        # A character that is only guessed from its number is no better than none.
        return lines if errors <= _UNMAPPED * text.count_chars() else ["\ufffd" * len(line) for line in lines]


def _drawn_kinds(document: pypdfium2.PdfDocument) -> set[int]:
    """The kinds of what the pages draw: images, paths, shadings."""
    kinds: set[int] = set()
    for number in range(len(document)):
        with closing(document[number]) as page:
            kinds |= {drawn.type for drawn in page.get_objects()}
    return kinds


def _pieces(text: pypdfium2.PdfTextPage, height: float) -> Iterator[Piece]:
    """The runs of characters on the page, by where they stand."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    run: list[str] = []
    left = right = base = size = 0.0
    for number in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, number)
        if pdfium.FPDFText_IsGenerated(text.raw, number) == 1 or code in (0, 10, 13, 0xFFFE):
            continue
        pdfium.FPDFText_GetCharOrigin(text.raw, number, x, y)
        # Some producers say a font of size 1, and the size in the matrix: 1 Tf 10.5 0 0 10.5 72 700 Tm.
        pdfium.FPDFText_GetMatrix(text.raw, number, matrix)
        scale = math.hypot(matrix.a, matrix.b) or 1.0
        breadth = (pdfium.FPDFText_GetFontSize(text.raw, number) or 10.0) * scale
        if run and (abs(y.value - base) > 0.5 * size or not -size < x.value - right < _GAP * size):
            yield Piece(height - base, left, right, size, "".join(run))
            run = []
        if not run:
            left, base, size = x.value, y.value, breadth
        run.append(chr(code))
        right = x.value + breadth * (0.5 if code < 0x2E80 else 1.0)
    if run:
        yield Piece(height - base, left, right, size, "".join(run))
