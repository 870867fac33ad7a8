"""Workbooks (XLSX) of any length, written as they are read: xlsxwriter makes the frame, with header, widths and styles, and the rows are
put into its sheet while the client takes them. A workbook closed by xlsxwriter itself gives its first byte after the last row, which for
a hundred thousand replies is later than proxies wait. All cells are texts, so that no program takes one for a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

MOST: Final = 200_000
"""Rows: a sheet may have a million, but without ZIP64, which Excel does not read in streams, a file in a container ends at 2 GB."""
LONGEST: Final = 32_767
"""UTF-16 units of a cell (Excel specifications and limits)."""
_LEVEL: Final = 3
_SHEET: Final = "xl/worksheets/sheet1.xml"
_DIMENSION: Final = re.compile(r"<dimension [^>]*/>")
_END: Final = "</sheetData>"
_ESCAPED: Final = re.compile("_x[0-9a-fA-F]{4}_")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SPECIAL: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class _Pipe:
    """What a container is written to, piece by piece; it can neither seek nor tell, so nothing is written twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Take a piece in."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        """What was written since it was asked last."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def workbook(
    name: str, header: Sequence[str], widths: Mapping[int, float], batches: Iterable[Iterable[Sequence[str]]]
) -> Iterator[bytes]:
    """The bytes of a workbook with one sheet of that name: below a bold, frozen header the rows of all batches."""
    pipe = _Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(_frame(name, header, widths))) as frame,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as made,
    ):
        for part in frame.infolist():
            if part.filename != _SHEET:
                made.writestr(part.filename, frame.read(part))
        above, below = _DIMENSION.sub("", frame.read(_SHEET).decode(), count=1).split(_END)
        columns = [xl_col_to_name(number) for number in range(len(header))]
        number = 1
        with made.open(_SHEET, "w") as sheet:
            sheet.write(above.encode())
            for batch in batches:
                for row in batch:
                    number += 1
                    sheet.write(_row(number, columns, row).encode())
                yield pipe.take()
            sheet.write(f"{_END}{below}".encode())
    yield pipe.take()


def _frame(name: str, header: Sequence[str], widths: Mapping[int, float]) -> bytes:
    """The workbook without its rows."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column in range(len(header)):
            sheet.set_column(column, column, widths.get(column, 14))
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, book.add_format({"bold": True}))
    return made.getvalue()


def _row(number: int, columns: Sequence[str], row: Sequence[str]) -> str:
    cells = (
        f'<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'
        for column, text in zip(columns, row, strict=True)
        if text
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(text: str) -> str:
    """A text for a cell: control characters as ECMA-376 (22.9.2.19) writes them, what looks like such a writing protected."""
    text = _ESCAPED.sub(r"_x005F\g<0>", cut(text))
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text).translate(_SPECIAL)


def cut(text: str) -> str:
    """What of a text a cell can hold."""
    if 2 * len(text) <= LONGEST:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
