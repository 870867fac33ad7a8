"""How large a workbook's sheets are, before anything is opened: by what the sheets declare, and by the places of their cells.

Readers of workbooks hold a sheet as one rectangle from its first cell to its last, empty cells and all: a cell far away makes much of
little.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO, Final

from corpus.errors import UnreadableFile
from corpus.readers.containers import DAMAGED, MAX_ENTRY, is_zip, opened
from corpus.readers.ole import Damaged, stream

MAX_CELLS: Final = 4_000_000
"""Cells of the rectangle of a sheet: some hundred megabytes."""
_CHUNK: Final = 1 << 18
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.(?:xml|bin)")
_PLACE: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/>])?>')
"""<c r="XFD2000" t="s">: a cell that holds something. Empty ones take no room, nor does a size that is declared and not used."""
_OVERLAP: Final = 256
_ROWS_OF: Final = re.compile(
    rb'<table:table-row\b[^>]*?table:number-rows-repeated="(\d+)"[^>]*>(?!\s*<table:table-cell[^>]*/>\s*</table:table-row>)'
)
_COLUMNS_OF: Final = re.compile(rb'<table:table-cell\b[^>]*?table:number-columns-repeated="(\d+)"[^>]*[^/]>')
"""Repeated rows and cells of OpenDocument that hold something; empty ones stand at the end of every sheet."""
_DIMENSION_XLSB, _DIMENSION_XLS, _LOCKED_XLS = 148, 0x0200, 0x002F
"""BrtWsDim ([MS-XLSB] 2.4.835), Dimensions and FilePass ([MS-XLS] 2.4.90, 2.4.117)."""


def check(raw: bytes) -> None:
    """Raises UnreadableFile for a workbook with a sheet too large to be read within bounds."""
    try:
        sizes = _of_zip(raw) if is_zip(raw) else _of_xls(raw)
        for rows, columns in sizes:
            if rows * columns > MAX_CELLS:
                raise UnreadableFile(
                    f"工作表有 {rows} 行 × {columns} 列（多半是远处有多余的单元格），超过上限 {MAX_CELLS // 10_000} 万格，未读取。"
                    "请删去正文以外的行和列，或把正文复制到新的工作簿，再试。"
                )
    except (*DAMAGED, Damaged):
        return  # what is damaged is told by the reader


def _of_zip(raw: bytes) -> Iterator[tuple[int, int]]:
    with opened(raw, "工作簿") as container:
        for info in container.infolist():
            if info.file_size > MAX_ENTRY:
                raise UnreadableFile("工作簿解压后异常地大，为安全起见未读取。请拆分，或检查文件来源。")
            if _SHEET.fullmatch(info.filename):
                with container.open(info) as sheet:
                    yield _of_xml(sheet) if info.filename.endswith("xml") else _of_bin(sheet.read(_CHUNK))
            elif info.filename == "content.xml":
                content = container.read(info)
                yield (
                    sum(int(count) for count in _ROWS_OF.findall(content)),
                    max((int(count) for count in _COLUMNS_OF.findall(content)), default=1),
                )


def _of_xml(sheet: IO[bytes]) -> tuple[int, int]:
    rows = columns = 0
    kept = b""
    while piece := sheet.read(_CHUNK):
        text = kept + piece
        for found in _PLACE.finditer(text):
            rows = max(rows, int(found[2]))
            columns = max(columns, _column(found[1]))
        kept = text[-_OVERLAP:]
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _of_bin(head: bytes) -> tuple[int, int]:
    """The size that the first records of a sheet of XLSB declare."""
    at = 0
    while at < len(head):
        kind, at = _varint(head, at, 2)
        size, at = _varint(head, at, 4)
        if kind == _DIMENSION_XLSB:
            first, last, left, right = struct.unpack_from("<4I", head, at)
            return last - first + 1, right - left + 1
        at += size
    return 0, 0


def _varint(raw: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for number in range(most):
        byte = raw[at + number]
        value |= (byte & 0x7F) << 7 * number
        if byte < 0x80:
            return value, at + number + 1
    return value, at + most


def _of_xls(raw: bytes) -> Iterator[tuple[int, int]]:
    records = stream(raw, "Workbook", "Book")
    at = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        if kind == _LOCKED_XLS:
            raise UnreadableFile("工作簿加了密码，打不开。请用表格软件去掉密码，另存为 XLSX 再试。")
        if kind == _DIMENSION_XLS and size >= 14:
            first, last, left, right = struct.unpack_from("<IIHH", records, at + 4)
            yield max(0, last - first), max(0, right - left)
        at += 4 + size
