"""Workbooks (XLSX, XLSB, XLS, ODS): the rows of their sheets, typed, through calamine; no formula is run."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import python_calamine as calamine

from corpus.errors import UnreadableFile
from corpus.readers.containers import format_of, is_zip
from corpus.readers.exports import workbook_size
from corpus.readers.ole import is_ole, kind_of


def accepts(raw: bytes) -> bool:
    """True for a workbook."""
    return format_of(raw) in ("xlsx", "ods") if is_zip(raw) else is_ole(raw) and kind_of(raw) == "xls"


class Workbook:
    """An opened workbook. Raises UnreadableFile for one that is damaged, encrypted or too large."""

    def __init__(self, raw: bytes) -> None:
        workbook_size.check(raw)
        try:
            self._workbook = calamine.CalamineWorkbook.from_object(io.BytesIO(raw))
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise UnreadableFile(_reason(error)) from error
        self.sheets: tuple[str, ...] = tuple(self._workbook.sheet_names)
        """The names of its sheets."""

    def rows(self, sheet: str) -> Iterator[Sequence[Any]]:
        """The rows of a sheet from the first on, one by one. Raises UnreadableFile for a damaged one."""
        try:
            yield from self._workbook.get_sheet_by_name(sheet).iter_rows()
        except calamine.WorksheetNotFound:
            return  # a chart
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise UnreadableFile(_reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, calamine.PasswordError):
        return "工作簿加了密码，打不开。请用表格软件去掉密码，另存为 XLSX 再试。"
    return f"工作簿打不开（{error}），可能已损坏，或是少见的格式。请用表格软件另存为 XLSX 再试。"
