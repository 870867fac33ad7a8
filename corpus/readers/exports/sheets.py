"""Exports: CSV, TSV, JSON Lines and workbooks → records, a row each; the columns are guessed from their headers or named by `--map`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, Final, TextIO

from corpus.errors import UnreadableFile
from corpus.readers.encoding import decode, narrow
from corpus.readers.exports import workbook
from corpus.readers.exports.nested import field_named, records_in
from corpus.records import from_row

_JSON: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"[^"\n]{1,60}"\s*:')
_LINE_END: Final = re.compile(rb"[\r\n]+")
_DELIMITED: Final = re.compile(rb"[,\t;]")
_HEAD: Final = 4096
_ASKED: Final = 1 << 16
"""Bytes by which a text is told to be a table."""
_DELIMITERS: Final = ",\t;"
_HEADER_ROWS: Final = 10
"""A sheet's title and notes may stand above its header."""
_SUBHEADERS: Final = 2
"""Rows that a header may go on for: 承办单位 above 主办 and 会办."""
_NAME: Final = 20
"""Characters of the name of a column."""
_RECOGNISED: Final = 2
"""A line with so many known headers is one of a table: running text has none."""
_FIELD_LIMIT: Final = 16 << 20

csv.field_size_limit(_FIELD_LIMIT)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an export."""

    number: int
    """As a person counts: the header of a table is row 1, so its first record is row 2; the first line of JSON Lines is 1."""
    record: Mapping[str, Any]
    sheet: str = ""
    """The sheet it stands on, where several sheets of a workbook hold records."""


def is_text_export(raw: bytes, columns: Mapping[str, str]) -> bool:
    """True for JSON Lines, and for text that begins with the header of a table."""
    raw = narrow(raw[:_ASKED])
    return _is_json(raw) or _delimiter(raw, columns) is not None


def rows(raw: bytes, columns: Mapping[str, str]) -> Iterator[Row]:
    """The records of an export; `columns` maps fields to the headers that give them, before any guess.

    Raises UnreadableFile for a table without a column of bodies, and for damage.
    """
    if workbook.accepts(raw):
        yield from _workbook_rows(raw, columns)
    else:
        yield from rows_of_text(narrow(raw[:_ASKED]), io.StringIO(decode(raw), newline=""), columns)


def rows_of_text(head: bytes, text: TextIO, columns: Mapping[str, str]) -> Iterator[Row]:
    """As `rows`, of a text that begins with the bytes `head` and is read as rows are asked for."""
    if _is_json(head):
        yield from _json_rows(text, columns)
        return
    delimiter = _delimiter(head, columns)
    if delimiter is None:
        raise UnreadableFile("不是表格：第一行没有认得的列名。请检查文件，或用 --map 指定各列。")
    try:
        yield from _table_rows(csv.reader(text, delimiter=delimiter), columns)
    except csv.Error as error:
        raise UnreadableFile(f"表格格式有误（{error}）。请检查引号是否成对，或另存为 XLSX 再试。") from error


def _is_json(raw: bytes) -> bool:
    return _JSON.match(raw) is not None


def _delimiter(raw: bytes, columns: Mapping[str, str]) -> str | None:
    """What separates the columns of a text that begins with the header of a table; None for any other text."""
    first = _LINE_END.split(raw[:_HEAD].lstrip(), maxsplit=1)[0]
    # Most files are pages: whether a line could be a header is asked of its bytes.
    if first.startswith(b"<") or not _DELIMITED.search(first):
        return None
    head = decode(first).replace("\0", "")
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([head], delimiter=delimiter), [])
        known = [field for cell in cells if (field := field_named(cell, columns))]
        # The block of a page copied from a browser has labels in every other cell.
        if len(known) >= _RECOGNISED and ("body" in known or 2 * len(known) > len(cells)):
            return delimiter
    return None


def _workbook_rows(raw: bytes, columns: Mapping[str, str]) -> Iterator[Row]:
    """The records of all sheets that have a header. Raises UnreadableFile where none has one, or the first lacks bodies."""
    opened = workbook.Workbook(raw)
    headed = [
        (name, first)
        for name in opened.sheets
        if (first := _header_row(opened.rows(name), columns)) is not None
    ]
    if not headed:
        raise UnreadableFile(
            "工作簿里没有找到列名（如 标题、编号、答复内容）。请用 --map 指定，例如：--map title=标题 --map body=答复内容"
        )
    problem = None
    some = False
    for name, first in headed:
        lines = opened.rows(name)
        try:
            # Row numbers are those of the sheet, as the reader sees them.
            numbered = chain(([] for _ in range(first)), islice(lines, first, None))
            for row in _table_rows(numbered, columns):
                some = True
                yield replace(row, sheet=name) if len(headed) > 1 else row
        except UnreadableFile as error:
            problem = problem or error
    if problem and not some:
        raise problem


def _header_row(rows: Iterable[Sequence[Any]], columns: Mapping[str, str]) -> int | None:
    """The index of the first row that names columns."""
    return next(
        (
            number
            for number, row in enumerate(islice(rows, _HEADER_ROWS))
            if sum(field_named(cell, columns) is not None for cell in row) >= _RECOGNISED
        ),
        None,
    )


def _table_rows(lines: Iterable[Sequence[Any]], columns: Mapping[str, str]) -> Iterator[Row]:
    numbered = ((number, line) for number, line in enumerate(lines, 1))
    header: Sequence[Any] = next((line for _, line in numbered if any(map(_written, line))), [])
    named = [field_named(_written(cell), columns) for cell in header]
    group = [_written(cell) for cell in header]
    following = next(numbered, None)
    for _ in range(_SUBHEADERS):
        if following is None or not _goes_on(group, following[1]):
            break
        group, named = _below(group, named, following[1], columns)
        following = next(numbered, None)
    _check(named, [cell for cell in group if cell], columns)
    for number, line in chain([following] if following else [], numbered):
        record = from_row((field, value) for field, value in zip(named, line, strict=False) if field)
        if record:
            yield Row(number, record)


def _goes_on(header: Sequence[str], line: Sequence[Any]) -> bool:
    """Whether a line below a header belongs to it: it names columns only where the header has one name for several of them, or none."""
    filled = [(column, _written(cell)) for column, cell in enumerate(line) if _written(cell)]
    return bool(filled) and all(
        len(name) <= _NAME
        and not isinstance(line[column], int | float)
        and not name.isdecimal()
        and (
            column >= len(header)
            or not header[column]
            or (column + 1 < len(header) and not header[column + 1])
        )
        for column, name in filled
    )


def _below(
    header: Sequence[str], named: Sequence[str | None], line: Sequence[Any], columns: Mapping[str, str]
) -> tuple[list[str], list[str | None]]:
    """Names and fields of the columns of a header that goes on: 承办单位 above 主办 is still who answers."""
    names, fields = list(header), list(named)
    names += [""] * (len(line) - len(names))
    fields += [None] * (len(line) - len(fields))
    for column, cell in enumerate(line):
        if name := _written(cell):
            fields[column] = field_named(name, columns) or fields[column]
            names[column] = names[column] + name
    return names, fields


def _written(cell: Any) -> str:
    return str(cell).lstrip("\ufeff").strip()


def _json_rows(text: TextIO, columns: Mapping[str, str]) -> Iterator[Row]:
    checked = False
    try:
        for number, value in _json_values(text):
            found = list(records_in(value, columns))
            if not found and not isinstance(value, dict):
                raise UnreadableFile(f"第 {number} 条不是一个对象（{{…}}）。每行应是一件答复。")
            if not found and not checked:
                _check([field_named(key, columns) for key in value], list(value), columns)
            checked = True
            for further, record in enumerate(found or [value]):
                named = ((field_named(name, columns), v) for name, v in record.items())
                yield Row(number + further, from_row(((f, v) for f, v in named if f), neutral=False))
    except ValueError as error:
        raise UnreadableFile(f"JSON 格式有误（{error}）。请检查是否每行一个对象。") from error


def _json_values(text: TextIO) -> Iterator[tuple[int, Any]]:
    """The values of JSON Lines, numbered by their lines; of an array its own; a single value over several lines."""
    lines = ((number, line.lstrip("\ufeff").strip()) for number, line in enumerate(text, 1))
    filled = ((number, line) for number, line in lines if line)
    first = next(filled, (0, ""))
    if first[1].startswith("["):
        yield from enumerate(json.loads("".join(line for _, line in chain([first], filled))), 1)
    elif first[1].endswith("}"):
        yield from ((number, json.loads(line)) for number, line in chain([first], filled))
    else:
        yield 1, json.loads("".join(line for _, line in chain([first], filled)))


def _check(named: Sequence[str | None], header: Sequence[Any], columns: Mapping[str, str]) -> None:
    absent = [f"{field}={name}" for field, name in columns.items() if field not in named]
    listed = "、".join(str(cell).strip() for cell in header if str(cell).strip())
    if absent:
        raise UnreadableFile(f"没有 --map 所指的列 {'、'.join(absent)}；表中的列有：{listed}。")
    if "body" not in named:
        raise UnreadableFile(f"没有正文列；表中的列有：{listed}。请用 --map body=列名 指定哪一列是答复正文。")
